//! Files that are made from the code and committed, so that a change of a contract shows in its diff.

mod error_codes;

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Makes every generated file, or tells which one is not current.
pub(crate) fn run(check: bool) -> Result<()> {
    let root = workspace::root();
    let mut stale = Vec::new();
    for (path, text) in [
        ("ui/src/ipc/bindings.ts", client_ipc::bindings()),
        ("docs/reference/error-codes.md", error_codes::page(&root)?),
        ("docs/reference/openapi.json", server_says(&["openapi"])?),
        ("docs/reference/configuration.schema.json", server_says(&["config-schema"])?),
        ("docs/reference/permissions.txt", server_says(&["permissions"])?),
    ] {
        if is_current(&root.join(path), &text) {
            continue;
        }
        if check {
            stale.push(path);
        } else {
            fs::write(root.join(path), text).with_context(|| format!("cannot write {path}"))?;
            println!("made {path}");
        }
    }
    if !stale.is_empty() {
        bail!("not current: {}. Run cargo xtask codegen and commit what it makes", stale.join(", "));
    }
    Ok(())
}

fn is_current(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|found| found == text)
}

fn server_says(arguments: &[&str]) -> Result<String> {
    let output = Command::new(workspace::sibling("jackstaff-server")?)
        .args(arguments)
        .output()
        .context("cannot run jackstaff-server")?;
    if !output.status.success() {
        bail!("jackstaff-server {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    let mut text = String::from_utf8(output.stdout).context("what the server says is not UTF-8")?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}
