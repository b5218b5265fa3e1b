//! The bench: measures the delivered executables on real parts and prints the table of `docs/performance.md`.
//!
//! Run it by `cargo xtask bench`, which builds everything for release first. Without a part the desktop
//! application is measured; `ofrep` measures the evaluation of flags for applications.

#![expect(clippy::disallowed_methods, reason = "a bench measures time on its machine")]

mod figures;
mod machine;
mod ofrep;
mod page;
mod start;

use anyhow::{Context, Result, bail, ensure};
use e2e::stage::{Registration, Sample, StageSettings};
use e2e::{Desktop, Display, Stage, Window, places, wait};
use figures::Table;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(900);
/// The installation is not registered: a release build does not know the tests' key.
const SETTINGS: StageSettings =
    StageSettings { access_token_ttl_s: 3600, registration: Registration::Missing, log: "warn" };

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    ensure!(!cfg!(debug_assertions), "figures of a debug build mean nothing: cargo xtask bench");
    match std::env::args().nth(1).as_deref() {
        None => wait::within(LIMIT, measure()).await,
        Some("ofrep") => wait::within(LIMIT, measure_ofrep()).await,
        Some(part) => bail!("there is no part {part}"),
    }
}

async fn measure_ofrep() -> Result<()> {
    let mut table = Table::new(&machine::describe()?);
    ofrep::measure(&mut table).await?;
    println!("{}", table.text());
    Ok(())
}

async fn measure() -> Result<()> {
    let stage = Stage::start("bench", SETTINGS).await?;
    let display = Display::start(1400, 1000, &stage.logs).await?.with_window_manager().await?;
    let sample = Sample::of(&stage.cluster)?;
    let desktop = stage.desktop(&display, "ana")?;
    let mut table = Table::new(&machine::describe()?);

    let window = signed_in(&desktop, &stage, &sample).await?;
    window.close().await?;
    let empty =
        Desktop { executable: Some(places::executables()?.join("examples/empty_window")), ..desktop.clone() };
    start::measure(&desktop, &empty, &mut table).await?;

    let window = desktop.open().await?;
    window.sync_state("online").await?;
    machine::memory(&window, &mut table)?;
    page::search(&window, &sample, &mut table).await?;
    page::toggle(&window, &sample, &mut table).await?;
    window.close().await?;

    machine::bare_write(&stage.path("bare-write"), &mut table)?;
    machine::license(&mut table)?;
    machine::sizes(&mut table)?;
    println!("{}", table.text());
    Ok(())
}

async fn signed_in(desktop: &Desktop, stage: &Stage, sample: &Sample) -> Result<Window> {
    let window = desktop.open().await?;
    window.connect(stage, "ana").await.context("the sign-in")?;
    window.open_project(&sample.project).await?;
    window.waiting_edits(0).await?;
    Ok(window)
}
