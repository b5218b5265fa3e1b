//! `cargo xtask bench`: builds for release and measures on real parts. The figures of `docs/performance.md`.

use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::process::Command;

/// Everything that is measured, or needed for it.
const BUILD: [&str; 7] =
    ["build", "--release", "--workspace", "--bins", "--examples", "--features", "custom-protocol"];

/// The bench of the evaluator beside its peer: a package with a lock file of its own, for the peer's many packages.
const EVALUATION: [&str; 6] = [
    "run",
    "--release",
    "--manifest-path",
    "benches/evaluation-peer/Cargo.toml",
    "--target-dir",
    "target/evaluation-peer",
];

/// Builds, then measures the named parts, or all that need no package of their own.
pub(crate) fn run(parts: &[String]) -> Result<()> {
    let root = workspace::root();
    if parts.iter().any(|part| part == "evaluation") {
        ensure!(parts.len() == 1, "the part evaluation stands alone");
        let measured = Command::new("cargo").args(EVALUATION).current_dir(&root).status();
        ensure!(measured.context("cannot run cargo")?.success(), "the bench failed");
        return Ok(());
    }
    let built = Command::new("cargo").args(BUILD).current_dir(&root).status().context("cannot run cargo")?;
    ensure!(built.success(), "the release build failed");
    let measured = Command::new(root.join("target/release/bench"))
        .args(parts)
        .current_dir(&root)
        .status()
        .context("cannot run the bench")?;
    ensure!(measured.success(), "the bench failed");
    Ok(())
}
