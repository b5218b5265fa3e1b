//! What the command line cannot understand ends with status 2 and the code `usage`, whether it stands in the arguments
//! or in the environment.

use anyhow::{Context, Result};
use e2e::places;
use serde_json::Value;
use std::process::Command;

#[track_caller]
fn check(arguments: &[&str], variables: &[(&str, &str)], detail: &str) -> Result<()> {
    let mut command = Command::new(places::executable("jackstaffctl")?);
    let home = tempfile::tempdir()?;
    command.env_clear().env("JACKSTAFF_HOME", home.path()).args(arguments);
    let said = command.envs(variables.iter().copied()).output()?;
    assert_eq!(said.status.code(), Some(2), "{arguments:?} {variables:?}");
    assert_eq!(said.stdout, b"");
    let error: Value = serde_json::from_slice(&said.stderr).context("standard error is no JSON object")?;
    assert_eq!(error["code"], "usage", "{error}");
    assert!(error["detail"].as_str().is_some_and(|text| text.contains(detail)), "{error}");
    Ok(())
}

#[test]
fn what_cannot_be_understood_is_usage() -> Result<()> {
    check(&["--json", "flags", "paint"], &[], "paint")?;
    check(&["--json", "flags", "list"], &[], "--project")?;
    let whoami = ["--json", "whoami"];
    check(&whoami, &[("JACKSTAFF_KEYCHAIN", "vault")], "JACKSTAFF_KEYCHAIN")?;
    check(&whoami, &[("JACKSTAFF_KEYCHAIN", "file:/a")], "JACKSTAFF_KEYCHAIN_PASSPHRASE_FILE")?;
    check(&whoami, &[("JACKSTAFF_HOME", "")], "JACKSTAFF_HOME")?;
    check(&whoami, &[("JACKSTAFF_LOG", "loud=very=much")], "JACKSTAFF_LOG")
}
