//! From the start of the process to a list that can be used, beside an empty window in the same run.

use crate::figures::{Samples, Table};
use anyhow::{Context, Result};
use e2e::{Desktop, Window, process, wait};
use std::time::Duration;

const ROUNDS: usize = 9;
const MARK_LIMIT: Duration = Duration::from_secs(30);

/// Starts both in turn, so that a slow moment of the machine meets both.
pub(crate) async fn measure(application: &Desktop, empty: &Desktop, table: &mut Table) -> Result<()> {
    let (mut with_flags, mut without, mut difference) =
        (Samples::default(), Samples::default(), Samples::default());
    // One round to warm the caches of the disk, not counted.
    for round in 0..=ROUNDS {
        let bare = interactive_ms(empty).await?;
        let full = interactive_ms(application).await?;
        if round > 0 {
            without.push(bare);
            with_flags.push(full);
            difference.push(full - bare);
        }
    }
    table.row("start to an empty Tauri window", &without.few());
    table.row("start to an interactive list of 10,000 cached flags", &with_flags.few());
    table.row("the difference, pair by pair", &difference.few());
    Ok(())
}

/// Milliseconds from the start of the process to the page's mark.
async fn interactive_ms(desktop: &Desktop) -> Result<f64> {
    let window = desktop.open().await?;
    let marked =
        wait::until("the page's mark", MARK_LIMIT, || async { mark(&window).await.ok().flatten() }).await;
    let started = process::started_at_ms(window.application()).context("when the process started")?;
    window.close().await?;
    Ok(marked? - started)
}

/// When the page became interactive, in milliseconds since 1970.
async fn mark(window: &Window) -> Result<Option<f64>> {
    let script = "const mark = performance.getEntriesByName('jackstaff:interactive')[0];
        return mark ? performance.timeOrigin + mark.startTime : null";
    Ok(window.driver.execute(script, Vec::new()).await?.json().as_f64())
}
