//! Registration documents, issued by the project's own tool with the tests' key.

use crate::places;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What debug builds are told to accept: the public half of the tests' key, in base64.
///
/// # Errors
/// When the file cannot be read.
pub fn public_key() -> Result<String> {
    let file = places::test_file("keys/registration-test-key.pub");
    let line = fs::read_to_string(file).context("the tests' public key")?;
    line.split_whitespace().last().map(str::to_owned).context("the tests' public key is missing")
}

/// Issues a document for an installation and writes it to `file`.
///
/// # Errors
/// What the tool says.
pub fn issue(installation_id: &str, valid_until: &str, file: &Path) -> Result<()> {
    let output = Command::new(places::executable("xtask")?)
        .args(["license", "issue", "--installation-id", installation_id, "--email", "admin@example.org"])
        .args(["--org", "Example Works", "--valid-until", valid_until, "--key-file"])
        .arg(places::test_file("keys/registration-test-key"))
        .output()
        .context("cannot run xtask")?;
    if !output.status.success() {
        bail!("xtask license issue:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    fs::write(file, output.stdout).context("cannot write the registration document")
}
