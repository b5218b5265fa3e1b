//! `cargo xtask bench`: builds for release and measures on real parts. The figures of `docs/performance.md`.

use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Everything that is measured, or needed for it.
const BUILD: [&str; 7] =
    ["build", "--release", "--workspace", "--bins", "--examples", "--features", "custom-protocol"];

/// The bench of the evaluator beside its peer: a package with a lock file of its own, for the peer's many packages.
const EVALUATION_PART: &str = "evaluation";
const EVALUATION: [&str; 6] = [
    "run",
    "--release",
    "--manifest-path",
    "benches/evaluation-peer/Cargo.toml",
    "--target-dir",
    "target/evaluation-peer",
];

/// The part that asks another server too, in Python, and where that is installed.
const OFREP_PEER: &str = "ofrep-peer";
const OFREP_PEER_REQUIREMENTS: &str = "benches/ofrep-peer/requirements.txt";
const OFREP_PEER_ENVIRONMENT: &str = "target/ofrep-peer";

/// Builds, then measures the named parts, or all that need no package of their own.
pub(crate) fn run(parts: &[String]) -> Result<()> {
    let root = workspace::root();
    for alone in [EVALUATION_PART, OFREP_PEER] {
        ensure!(parts.len() == 1 || !parts.iter().any(|part| part == alone), "the part {alone} stands alone");
    }
    if parts == [EVALUATION_PART] {
        let measured = Command::new("cargo").args(EVALUATION).current_dir(&root).status();
        ensure!(measured.context("cannot run cargo")?.success(), "the bench failed");
        return Ok(());
    }
    if parts == [OFREP_PEER] {
        install_ofrep_peer(&root)?;
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

/// Installs the other server where it is not, or is not the one that is required now.
fn install_ofrep_peer(root: &Path) -> Result<()> {
    let requirements = fs::read_to_string(root.join(OFREP_PEER_REQUIREMENTS)).context("the requirements")?;
    let environment = root.join(OFREP_PEER_ENVIRONMENT);
    let installed = environment.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == requirements) {
        return Ok(());
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(&environment);
    let mut install = Command::new(environment.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--require-hashes", "-r", OFREP_PEER_REQUIREMENTS]);
    for command in [&mut make, &mut install] {
        let done = command.current_dir(root).status().context("cannot run Python")?;
        ensure!(done.success(), "the packages of {OFREP_PEER_REQUIREMENTS} cannot be installed");
    }
    fs::write(&installed, requirements).context("cannot remember what is installed")
}
