//! Secrets stay where they belong: after a full run at the most verbose level, no token, no key and no flag's name
//! stands in a file of the application or in a log.

use crate::sign_in::sign_in;
use anyhow::{Context, Result, ensure};
use e2e::stage::{Sample, Stage, StageSettings};
use e2e::steps::named;
use e2e::{Display, wait};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(300);

/// The name under which the application keeps its secrets in the keychain.
const SERVICE: &str = "org.jackstaff.desktop";

/// The shortest piece of a secret that is looked for; shorter ones stand in any file by chance.
const SHORTEST: usize = 16;

#[tokio::test]
async fn nothing_secret_is_left_in_files_or_logs() -> Result<()> {
    wait::within(LIMIT, async {
        let settings = StageSettings { log: "trace", access_token_ttl_s: 20, ..StageSettings::default() };
        let mut stage = Stage::start("secrets", settings).await?;
        let display = Display::start(1400, 1000, &stage.logs).await?.with_window_manager().await?;
        let sample = Sample::of(&stage.cluster)?;
        work_in_the_window(&mut stage, &display, &sample).await?;
        work_on_the_command_line(&mut stage, &sample).await?;

        let secrets = secrets(&stage)?;
        let flags: Vec<String> =
            sample.flags.iter().filter(|flag| flag.len() >= SHORTEST).take(500).cloned().collect();
        ensure!(flags.len() > 20, "too few flags with names of their own: {}", flags.len());
        println!("looking for {} secrets and {} flags", secrets.len(), flags.len());
        let secrets = Needles::new(secrets);
        let flags = Needles::new(
            flags.into_iter().map(|flag| (format!("the flag {flag}"), flag.into_bytes())).collect(),
        );
        let places = places(&stage);
        let mut searched = 0;
        let mut found = Vec::new();
        for file in places.iter().flat_map(|place| files_under(place)) {
            let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            searched += content.len();
            // The server may name flags: its log is not the application's.
            let of_the_server = file.starts_with(&stage.logs) && !is_client_log(&file);
            let named = if of_the_server { Vec::new() } else { flags.found_in(&content) };
            for what in secrets.found_in(&content).into_iter().chain(named) {
                found.push(format!("{what} in {}", file.display()));
            }
        }
        println!("searched {searched} bytes");
        ensure!(found.is_empty(), "{}", found.join("\n"));
        // The search itself works: what may be there is found.
        let address = stage.server.address();
        let known = places.iter().flat_map(|place| files_under(place));
        let may_be_there =
            known.filter(|file| fs::read(file).is_ok_and(|content| contains(&content, address.as_bytes())));
        ensure!(may_be_there.count() > 0, "not even the server's address was found: the search is blind");
        Ok(())
    })
    .await
}

async fn work_in_the_window(stage: &mut Stage, display: &Display, sample: &Sample) -> Result<()> {
    let desktop = stage.desktop(display, "ana")?;
    let (flag, environment) = (&sample.flags[1], &sample.environments[0]);
    let window = desktop.open().await?;
    window.connect(stage, "ana").await?;
    window.open_project(&sample.project).await?;
    window.find_flag(flag).await?;
    window.stage_switch(flag, environment).await?;
    window.send_staged("a secret launch").await?;
    window.click(&named(&format!("flag-row-{flag}"))).await?;
    window.click(&named("detail-tab-changes")).await?;
    window.element(&named("history-entry")).await?;
    stage.server.stop()?;
    window.sync_state("offline").await?;
    window.close().await?;
    let window = desktop.open().await?;
    window.find_flag(flag).await?;
    window.stage_switch(flag, environment).await?;
    window.send_staged("in the tunnel").await?;
    stage.server.resume().await?;
    window.reconnect().await?;
    window.waiting_edits(0).await?;
    window.close().await
}

async fn work_on_the_command_line(stage: &mut Stage, sample: &Sample) -> Result<()> {
    let line = stage.command_line("ben")?;
    sign_in(stage, &line, "ben").await?.expect(0)?;
    let (flag, environment) = (&sample.flags[2], &sample.environments[0]);
    let mut said = String::new();
    for arguments in [
        vec!["projects", "list"],
        vec!["flags", "get", flag, "--project", &sample.project],
        vec!["flags", "enable", flag, "--project", &sample.project, "--environment", environment],
        vec!["sync"],
    ] {
        said.push_str(&line.run(&arguments)?.stderr);
    }
    // What a command answers is for the person who asked; what it logs is not.
    fs::write(stage.logs.join("command-line.client.log"), said).context("cannot keep the log")
}

/// Every secret with its name: tokens as text, keys as they are kept and as the bytes that they stand for.
fn secrets(stage: &Stage) -> Result<Vec<(String, Vec<u8>)>> {
    let tokens = stage.issued_tokens()?;
    ensure!(tokens.len() >= 4, "only {} tokens were issued", tokens.len());
    let mut secrets: Vec<(String, Vec<u8>)> = Vec::new();
    for token in tokens {
        // The signature of a token is as telling as the whole.
        let end = token.as_bytes()[token.len().saturating_sub(40)..].to_vec();
        secrets.push(("a token".to_owned(), token.into_bytes()));
        secrets.push(("the end of a token".to_owned(), end));
    }
    let kept = stage.keyring.secrets(SERVICE)?;
    ensure!(!kept.is_empty(), "the keychain holds nothing of {SERVICE}");
    for secret in kept.iter().flat_map(|secret| pieces(secret)) {
        secrets.push(("a secret of the keychain".to_owned(), secret));
    }
    secrets.retain(|(_, secret)| secret.len() >= SHORTEST);
    Ok(secrets)
}

/// A secret as it stands, each text in it, and the bytes that a text of hexadecimal or base64 digits means.
fn pieces(secret: &str) -> Vec<Vec<u8>> {
    let texts = secret.split(|c: char| !(c.is_ascii_alphanumeric() || "+/=-_.".contains(c)));
    let mut pieces = vec![secret.as_bytes().to_vec()];
    for text in texts.filter(|text| text.len() >= SHORTEST) {
        pieces.push(text.as_bytes().to_vec());
        pieces.extend(hexadecimal(text));
        pieces.extend(base64(text));
    }
    pieces
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn base64(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for c in text.chars() {
        held = held << 6 | u32::try_from(DIGITS.find(c)?).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// The application's folders, what its window engine keeps in the home folder, and all logs.
fn places(stage: &Stage) -> Vec<PathBuf> {
    vec![stage.path("ana"), stage.path("ben"), stage.path("home"), stage.logs.clone()]
}

fn is_client_log(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name == "desktop.log" || name.ends_with(".client.log")
}

fn files_under(place: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(place) else { return Vec::new() };
    entries
        .filter_map(Result::ok)
        .flat_map(|entry| {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => files_under(&path),
                Ok(kind) if kind.is_file() => vec![path],
                _ => Vec::new(),
            }
        })
        .collect()
}

fn contains(content: &[u8], part: &[u8]) -> bool {
    !Needles::new(vec![(String::new(), part.to_vec())]).found_in(content).is_empty()
}

/// Many texts that are looked for at once, since the files are large.
struct Needles {
    by_start: HashMap<[u8; START], Vec<(String, Vec<u8>)>>,
    /// Whether any text starts with these two bytes: most places are done with after a look at this.
    pairs: Vec<bool>,
}

/// How much of each text is looked up; none is shorter.
const START: usize = 8;

impl Needles {
    fn new(texts: Vec<(String, Vec<u8>)>) -> Self {
        let mut needles = Self { by_start: HashMap::new(), pairs: vec![false; 1 << 16] };
        for (what, text) in texts {
            let mut start = [0; START];
            start.copy_from_slice(&text[..START]);
            needles.pairs[Self::pair(&text)] = true;
            needles.by_start.entry(start).or_default().push((what, text));
        }
        needles
    }

    fn pair(text: &[u8]) -> usize {
        usize::from(text[0]) << 8 | usize::from(text[1])
    }

    /// What stands somewhere in `content`.
    fn found_in(&self, content: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for at in 0..content.len().saturating_sub(START - 1) {
            let rest = &content[at..];
            if self.pairs[Self::pair(rest)]
                && let Some(candidates) = self.by_start.get(&rest[..START])
            {
                found.extend(
                    candidates
                        .iter()
                        .filter(|(_, text)| rest.starts_with(text))
                        .map(|(what, _)| what.clone()),
                );
            }
        }
        found
    }
}

#[test]
fn the_search_knows_a_secret_in_every_dress() {
    let key: Vec<u8> = (0..32).collect();
    let dresses = pieces("{\"key\":\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}");
    assert!(dresses.contains(&key), "hexadecimal");
    let dresses = pieces("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    assert!(dresses.contains(&key), "base64");
    assert!(contains(b"log line with secret-text inside", b"secret-text"));
}
