//! `jackstaffctl convert`: what flagd and Jackstaff can both say comes back as it went; what one of them cannot is named,
//! and nothing is written unless that is wanted.

use anyhow::{Context, Result, ensure};
use e2e::places;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

fn convert(arguments: &[&str], folder: &Path) -> Result<Output> {
    let mut command = Command::new(places::executable("jackstaffctl")?);
    command.arg("convert").args(arguments).current_dir(folder).env_clear();
    command.output().context("cannot run jackstaffctl")
}

#[test]
fn flags_go_to_flagd_and_come_back() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let document = json!({
        "$schema": "https://flagd.dev/schema/v0/flags.json",
        "metadata": {"flagSetId": "shop"},
        "flags": {
            "banner": {
                "state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
                "targeting": {"if": [{"in": [{"var": "plan"}, ["pro", "team"]]}, "on"]},
            },
            "colour": {
                "state": "ENABLED", "variants": {"blue": "#00f", "red": "#f00"}, "defaultVariant": "red",
                "targeting": {"fractional": [["blue", 10], ["red", 90]]},
            },
        },
    });
    std::fs::write(folder.path().join("first.json"), document.to_string())?;
    let steps = [
        ["first.json", "--to", "jackstaff", "--project", "shop", "--output", "export.json"],
        ["export.json", "--to", "flagd", "--environment", "production", "--output", "second.json"],
        ["second.json", "--to", "jackstaff", "--project", "shop", "--output", "again.json"],
    ];
    for step in steps {
        let said = convert(&step, folder.path())?;
        ensure!(said.status.success(), "{step:?}: {}", String::from_utf8_lossy(&said.stderr));
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name));
    assert_eq!(read("again.json")?, read("export.json")?);
    let again = convert(&steps[0], folder.path())?;
    assert_eq!(again.status.code(), Some(1), "a file that is there is not written over");
    Ok(())
}

#[test]
fn what_cannot_be_said_is_named_and_nothing_is_written() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let flag = |targeting: Value| json!({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off", "targeting": targeting});
    let odd = json!({"if": [{"==": [{"%": [{"var": "n"}, 2]}, 1]}, "on"]});
    let plain = json!({"if": [{"starts_with": [{"var": "email"}, "a"]}, "on"]});
    let document = json!({"flags": {"odd": flag(odd), "plain": flag(plain)}});
    std::fs::write(folder.path().join("flagd.json"), document.to_string())?;
    let refused =
        convert(&["flagd.json", "--to", "jackstaff", "--output", "out.json", "--json"], folder.path())?;
    assert_eq!(refused.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&refused.stderr)?;
    assert_eq!(error["code"], "document_invalid");
    ensure!(error["detail"].as_str().is_some_and(|detail| detail.contains("/flags/odd")), "{error}");
    ensure!(!folder.path().join("out.json").exists(), "nothing is written");
    let partial = convert(&["flagd.json", "--to", "jackstaff", "--partial", "--json"], folder.path())?;
    let answer: Value = serde_json::from_slice(&partial.stdout)?;
    assert_eq!((partial.status.code(), &answer["flags"]), (Some(0), &json!(1)));
    let left_out = |finding: &&Value| finding["effect"] == "left_out" && finding["flag"] == "odd";
    ensure!(
        answer["report"]["findings"].as_array().is_some_and(|all| all.iter().any(|one| left_out(&one))),
        "{answer}"
    );
    Ok(())
}
