//! Issues registration documents with a key that is handed in. No key is kept here.

use crate::workspace;
use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use license::{IssuingKey, Payload};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(crate) enum License {
    /// Print a signed document.
    Issue(Issue),
    /// Make a new issuing key and print its public half as a line for installers/registration-keys.
    Keygen {
        /// The file to make, readable by its owner only.
        #[arg(long)]
        key_file: PathBuf,
        /// What the key is called.
        #[arg(long)]
        key_id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Issue {
    /// The installation's id, as the server tells it.
    #[arg(long)]
    installation_id: String,
    /// Whom to write to.
    #[arg(long)]
    email: String,
    /// The organisation.
    #[arg(long)]
    org: Option<String>,
    /// The last day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    valid_until: jiff::civil::Date,
    /// The issuing key: 32 bytes in hexadecimal; lines that begin with # say nothing.
    #[arg(long)]
    key_file: PathBuf,
}

pub(crate) fn run(command: License) -> Result<()> {
    match command {
        License::Issue(issue) => {
            let Issue { installation_id, email, org, valid_until, key_file } = issue;
            let payload = Payload { installation_id, email, org, valid_until };
            println!("{}", license::sign(&payload, &read_key(&key_file)?));
            Ok(())
        }
        License::Keygen { key_file, key_id } => keygen(&key_file, &key_id),
    }
}

fn read_key(file: &Path) -> Result<IssuingKey> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let [line] = lines.as_slice() else { bail!("{} must hold one key", file.display()) };
    parse_seed(line).map(|seed| IssuingKey::from_seed(&seed)).context("the key is not 64 hexadecimal digits")
}

fn parse_seed(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut seed = [0; 32];
    for (byte, start) in seed.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[start..start + 2], 16).ok()?;
    }
    Some(seed)
}

#[expect(clippy::disallowed_methods, reason = "the one place that makes keys")]
fn keygen(file: &Path, key_id: &str) -> Result<()> {
    let inside = std::path::absolute(file).is_ok_and(|path| path.starts_with(workspace::root()));
    if inside {
        bail!("an issuing key does not belong into the project's folder");
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).context("the system gives no random bytes")?;
    let mut output = File::options().write(true).create_new(true).mode(0o600).open(file);
    let output =
        output.as_mut().map_err(|error| anyhow::anyhow!("cannot make {}: {error}", file.display()))?;
    let digits: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    writeln!(output, "# Issuing key {key_id}. Whoever has it can register installations.\n{digits}")?;
    output.sync_all()?;
    println!("{}", public_line(&IssuingKey::from_seed(&seed), key_id));
    Ok(())
}

fn public_line(key: &IssuingKey, key_id: &str) -> String {
    let public = key.public_key(key_id);
    format!("{} {}", public.key_id, STANDARD.encode(public.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_key_and_its_public_half_belong_together() {
        let keys = workspace::root().join("tests/keys");
        let key = read_key(&keys.join("registration-test-key")).unwrap();
        let line = std::fs::read_to_string(keys.join("registration-test-key.pub")).unwrap();
        assert_eq!(public_line(&key, "test"), line.trim());
        let payload = Payload {
            installation_id: "here".to_owned(),
            email: "admin@example.org".to_owned(),
            org: None,
            valid_until: jiff::civil::date(2027, 1, 31),
        };
        let document = license::sign(&payload, &key);
        let keys = license::parse_keys(&line).unwrap();
        let verdict = license::verify(document.as_bytes(), &keys, jiff::civil::date(2027, 1, 31));
        assert!(verdict.valid, "{verdict:?}");
    }

    #[test]
    fn a_seed_is_exactly_64_hexadecimal_digits() {
        for (text, good) in [
            ("ab".repeat(32), true),
            ("ab".repeat(31), false),
            ("zz".repeat(32), false),
            ("é".repeat(32), false),
        ] {
            assert_eq!(parse_seed(&text).is_some(), good, "{text}");
        }
    }
}
