//! `cargo xtask fuzz`: builds the targets of `fuzz/` with instrumentation and runs each for a while. A stable compiler
//! is enough: the flags of coverage are stable, and there is no sanitizer, since there is no unsafe code to watch.

mod documents;
mod seeds;

use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What makes the compiler count edges and report comparisons to the engine.
const INSTRUMENTATION: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// One input that takes longer is a finding, in seconds.
const TIMEOUT_SECONDS: u32 = 10;
/// A process that takes more memory is a finding, in MiB.
const MEMORY_MAX_MIB: u32 = 2048;

/// How long, and from which numbers on.
#[derive(Debug, clap::Args)]
pub(crate) struct Fuzz {
    /// For how many seconds each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// What the engine's choices are made from, to repeat a run; otherwise other ones each time.
    #[arg(long, default_value_t = 0)]
    seed: u32,
    /// Which targets; all, when none is named.
    targets: Vec<String>,
}

/// Builds, writes the seeds, and runs the targets one after another. Every target runs, also after a finding.
pub(crate) fn run(fuzz: &Fuzz) -> Result<()> {
    let root = workspace::root();
    let known = targets(&root)?;
    if let Some(unknown) = fuzz.targets.iter().find(|name| !known.contains(name)) {
        bail!("there is no target {unknown}; there are: {}", known.join(", "));
    }
    let host = host()?;
    build(&root, &host)?;
    seeds::write(&root, &root.join("target/fuzz/seeds"))?;
    let chosen = known.iter().filter(|name| fuzz.targets.is_empty() || fuzz.targets.contains(name));
    let mut failed = Vec::new();
    for name in chosen {
        if !run_target(&root, &host, name, fuzz)? {
            failed.push(name.as_str());
        }
    }
    ensure!(failed.is_empty(), "findings in {}: see target/fuzz/findings/", failed.join(", "));
    Ok(())
}

/// The names of all targets.
fn targets(root: &Path) -> Result<Vec<String>> {
    let folder = std::fs::read_dir(root.join("fuzz/fuzz_targets")).context("where the targets are")?;
    let mut names = Vec::new();
    for entry in folder {
        names.extend(entry?.path().file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The platform of this compiler. Named to cargo, so that build scripts are not instrumented.
fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("cannot run rustc")?;
    let text = String::from_utf8(output.stdout).context("what rustc says of itself")?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not name its platform")?.to_owned())
}

fn build(root: &Path, host: &str) -> Result<()> {
    let built = Command::new("cargo")
        .args(["build", "--quiet", "--release", "--locked", "--bins", "--manifest-path", "fuzz/Cargo.toml"])
        .args(["--target-dir", "target/fuzz", "--target", host])
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", INSTRUMENTATION)
        .current_dir(root)
        .status();
    ensure!(built.context("cannot run cargo")?.success(), "the targets do not build");
    Ok(())
}

/// Runs one target on what it has learned, on its seeds and on what it makes of both; answers whether it is well.
fn run_target(root: &Path, host: &str, name: &str, fuzz: &Fuzz) -> Result<bool> {
    let folder = |kind: &str| -> Result<PathBuf> {
        let path = root.join("target/fuzz").join(kind).join(name);
        std::fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        Ok(path)
    };
    let (corpus, seeds, findings, logs) =
        (folder("corpus")?, folder("seeds")?, folder("findings")?, folder("logs")?);
    let log = std::fs::File::create(logs.join("log.txt")).context("where the log goes")?;
    let status = Command::new(root.join("target/fuzz").join(host).join("release").join(name))
        .args([corpus, seeds])
        .arg(format!("-max_total_time={}", fuzz.seconds))
        .arg(format!("-seed={}", fuzz.seed))
        .arg(format!("-timeout={TIMEOUT_SECONDS}"))
        .arg(format!("-rss_limit_mb={MEMORY_MAX_MIB}"))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .arg("-print_final_stats=1")
        .stderr(log)
        .status()
        .with_context(|| format!("cannot run {name}"))?;
    let log = std::fs::read(logs.join("log.txt")).context("what the engine said")?;
    let log = String::from_utf8_lossy(&log);
    if status.success() {
        println!("{name}: {}", summary(&log));
    } else {
        let tail: Vec<&str> = log.lines().rev().take(30).collect();
        println!("{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
        println!("{name}: a finding");
    }
    Ok(status.success())
}

/// How much was tried, from the engine's own statistics.
fn summary(log: &str) -> String {
    let number = |name: &str| {
        let found = log.lines().rev().find_map(|line| line.strip_prefix(name));
        found.map_or("?", |rest| rest.trim_start_matches(':').trim()).to_owned()
    };
    let coverage = log.lines().rev().find_map(|line| line.split_once("cov: ")?.1.split(' ').next());
    format!(
        "{} inputs, {} edges, {} MiB at most",
        number("stat::number_of_executed_units"),
        coverage.unwrap_or("?"),
        number("stat::peak_rss_mb")
    )
}
