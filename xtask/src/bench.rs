//! `cargo xtask bench`: builds for release and measures on real parts. The figures of `docs/performance.md`.

use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::process::Command;

/// Everything that is measured, or needed for it.
const BUILD: [&str; 7] =
    ["build", "--release", "--workspace", "--bins", "--examples", "--features", "custom-protocol"];

/// Builds, then measures one part.
pub(crate) fn run(part: Option<&str>) -> Result<()> {
    let root = workspace::root();
    let built = Command::new("cargo").args(BUILD).current_dir(&root).status().context("cannot run cargo")?;
    ensure!(built.success(), "the release build failed");
    let measured = Command::new(root.join("target/release/bench"))
        .args(part)
        .current_dir(&root)
        .status()
        .context("cannot run the bench")?;
    ensure!(measured.success(), "the bench failed");
    Ok(())
}
