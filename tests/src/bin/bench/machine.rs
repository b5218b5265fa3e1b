//! What is asked of the machine: memory, sizes, the disk's own speed; and the licence, which needs no other part.

use crate::figures::{Samples, Table};
use anyhow::{Context, Result};
use e2e::{Window, places, process};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

const WRITES: usize = 200;
const VERIFICATIONS: usize = 2_000;

/// Processors, memory and system, in one line.
pub(crate) fn describe() -> Result<String> {
    let cores = std::thread::available_parallelism().context("the number of processors")?;
    let memory = fs::read_to_string("/proc/meminfo").context("the machine's memory")?;
    let kib: u64 = field(&memory, "MemTotal:").context("the machine's memory")?;
    Ok(format!("{cores} processors, {} GiB, software rendering in a virtual display.", kib / 1024 / 1024))
}

/// Memory of the application and of WebKit's processes, by their share of what they have in common.
pub(crate) fn memory(window: &Window, table: &mut Table) -> Result<()> {
    let mut ids = process::descendants(window.application());
    ids.push(window.application());
    let mut kib = 0;
    for id in ids {
        // A process that ended meanwhile has no memory.
        let Ok(text) = fs::read_to_string(format!("/proc/{id}/smaps_rollup")) else { continue };
        kib += field(&text, "Pss:").unwrap_or(0);
    }
    table.row("memory of all processes of the application (PSS)", &format!("{} MiB", kib / 1024));
    Ok(())
}

/// What the disk needs for a small write that is on the disk: the floor under every durable edit.
pub(crate) fn bare_write(file: &Path, table: &mut Table) -> Result<()> {
    let mut file = fs::File::create(file).context("a file for the bare write")?;
    let block = [7_u8; 4096];
    let mut samples = Samples::default();
    for _ in 0..WRITES {
        let started = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        samples.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    table.row("the disk's own 4 KiB write with fsync (p50 / p99)", &samples.text());
    Ok(())
}

/// One verification of a registration document.
pub(crate) fn license(table: &mut Table) -> Result<()> {
    let key = license::IssuingKey::from_seed(&[7; 32]);
    let payload = license::Payload {
        installation_id: "3f1c9f0e-7a55-4a3c-9a51-0d6a2b7c8e90".to_owned(),
        email: "admin@example.org".to_owned(),
        org: Some("Example Works".to_owned()),
        valid_until: jiff::civil::date(2099, 12, 31),
    };
    let (document, keys) = (license::sign(&payload, &key), [key.public_key("bench")]);
    let today = jiff::civil::date(2026, 11, 21);
    let mut samples = Samples::default();
    for _ in 0..VERIFICATIONS {
        let started = Instant::now();
        let verdict = license::verify(document.as_bytes(), &keys, today);
        samples.push(started.elapsed().as_secs_f64() * 1_000_000.0);
        anyhow::ensure!(verdict.valid, "the bench's document is not valid: {:?}", verdict.reason);
    }
    let figure =
        format!("{:.0} / {:.0} µs (n = {VERIFICATIONS})", samples.quantile(0.5), samples.quantile(0.99));
    table.row("licence verification (p50 / p99)", &figure);
    Ok(())
}

/// Sizes of the delivered executables.
pub(crate) fn sizes(table: &mut Table) -> Result<()> {
    for name in ["jackstaff", "jackstaff-server", "jackstaffctl"] {
        let bytes = fs::metadata(places::executable(name)?)?.len();
        #[expect(clippy::cast_precision_loss, reason = "megabytes with one digit")]
        let mebibytes = bytes as f64 / 1024.0 / 1024.0;
        table.row(&format!("size of `{name}` (release)"), &format!("{mebibytes:.1} MiB"));
    }
    Ok(())
}

fn field(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}
