//! The bench: measures the delivered executables on real parts and prints the table of `docs/performance.md`.
//!
//! Run it by `cargo xtask bench [start|page|machine|ofrep …]`, which builds everything for release first. The part
//! `ofrep-peer` has a table of its own and stands alone.

#![expect(clippy::disallowed_methods, reason = "a bench measures time on its machine")]

mod application;
mod figures;
mod machine;
mod ofrep;
mod ofrep_peer;
mod page;
mod start;

use anyhow::{Context, Result, bail, ensure};
use e2e::stage::{Registration, Sample, StageSettings};
use e2e::{Desktop, Display, Stage, Window, places, wait};
use figures::Table;
use std::time::Duration;

/// What can be measured on its own.
const PARTS: [&str; 4] = ["start", "page", "machine", "ofrep"];
/// Needs another server, which `cargo xtask bench` installs for it.
const BESIDE_PEER: &str = "ofrep-peer";
const LIMIT: Duration = Duration::from_secs(900);
/// The installation is not registered: a release build does not know the tests' key.
const SETTINGS: StageSettings =
    StageSettings { access_token_ttl_s: 3600, registration: Registration::Missing, log: "warn" };

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    ensure!(!cfg!(debug_assertions), "figures of a debug build mean nothing: cargo xtask bench");
    let mut parts: Vec<String> = std::env::args().skip(1).collect();
    if parts == [BESIDE_PEER] {
        let table = wait::within(LIMIT, ofrep_peer::measure(&machine::describe()?)).await?;
        println!("{}", table.text());
        return Ok(());
    }
    if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        bail!("there is no part {unknown}; there are {}, and {BESIDE_PEER} alone", PARTS.join(", "));
    }
    if parts.is_empty() {
        parts.extend(PARTS.map(str::to_owned));
    }
    wait::within(LIMIT, measure(&parts)).await
}

async fn measure(parts: &[String]) -> Result<()> {
    let wanted = |part: &str| parts.iter().any(|named| named == part);
    let mut table = Table::new(&machine::describe()?);
    if wanted("start") || wanted("page") {
        measure_desktop(wanted("start"), wanted("page"), &mut table).await?;
    }
    if wanted("machine") {
        machine::license(&mut table)?;
        machine::sizes(&mut table)?;
    }
    if wanted("ofrep") {
        ofrep::measure(&mut table).await?;
    }
    println!("{}", table.text());
    Ok(())
}

async fn measure_desktop(start: bool, page: bool, table: &mut Table) -> Result<()> {
    let stage = Stage::start("bench", SETTINGS).await?;
    let display = Display::start(1400, 1000, &stage.logs).await?.with_window_manager().await?;
    let sample = Sample::of(&stage.cluster)?;
    let desktop = stage.desktop(&display, "ana")?;
    let window = signed_in(&desktop, &stage, &sample).await?;
    window.close().await?;
    if start {
        let empty_window = places::executables()?.join("examples/empty_window");
        let empty = Desktop { executable: Some(empty_window), ..desktop.clone() };
        start::measure(&desktop, &empty, table).await?;
    }
    if page {
        let window = desktop.open().await?;
        window.sync_state("online").await?;
        machine::memory(&window, table)?;
        page::search(&window, &sample, table).await?;
        page::toggle(&window, &sample, table).await?;
        window.close().await?;
        machine::bare_write(&stage.path("bare-write"), table)?;
    }
    Ok(())
}

async fn signed_in(desktop: &Desktop, stage: &Stage, sample: &Sample) -> Result<Window> {
    let window = desktop.open().await?;
    window.connect(stage, "ana").await.context("the sign-in")?;
    window.open_project(&sample.project).await?;
    window.waiting_edits(0).await?;
    Ok(window)
}
