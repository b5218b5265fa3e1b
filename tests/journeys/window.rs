//! The main job through the application's own window: connect, sign in, find, switch; pull the cable, restart,
//! switch; put it back in, and the edit reaches the server once.

use anyhow::{Context, Result};
use e2e::stage::{self, Sample, Stage, StageSettings};
use e2e::steps::named;
use e2e::{Display, Window, wait};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(420);

#[tokio::test]
async fn a_flag_is_switched_online_and_offline_and_reaches_the_server_once() -> Result<()> {
    wait::within(LIMIT, async {
        let stage = Stage::start("window", StageSettings::default()).await?;
        let display = Display::start(1400, 1000, &stage.logs).await?.with_window_manager().await?;
        let sample = Sample::of(&stage.cluster)?;
        let (first, second) = (&sample.flags[0], &sample.flags[sample.flags.len() / 2]);
        let environment = sample.environments.last().context("no environment")?;
        online(&stage, &display, &sample, first, environment).await?;
        offline(stage, &display, &sample, second, environment).await
    })
    .await
}

/// The first start: everything is new, and the server is there.
async fn online(
    stage: &Stage,
    display: &Display,
    sample: &Sample,
    flag: &str,
    environment: &str,
) -> Result<()> {
    let window = stage.desktop(display, "ana")?.open().await?;
    window.connect(stage, "ana").await?;
    window.attribute_becomes("registration-footer", "data-registered", "true").await?;
    window.open_project(&sample.project).await?;
    window.find_flag(flag).await?;
    assert_eq!(
        window.shown_flags().await?.first().map(String::as_str),
        Some(flag),
        "the best match stands first"
    );
    let before = stage::switches(&stage.cluster, flag, environment)?.len();
    let was = window.cell(flag, environment).await?.enabled;
    window.stage_switch(flag, environment).await?;
    assert_eq!(stage::switches(&stage.cluster, flag, environment)?.len(), before, "staging sends nothing");
    window.send_staged("the launch is today").await?;
    window.cell_becomes(flag, environment, !was, "none").await?;
    assert_eq!(
        stage::switches(&stage.cluster, flag, environment)?.len(),
        before + 1,
        "one change at the server"
    );
    sees_who_changed_it(&window, flag).await?;
    window.close().await
}

async fn sees_who_changed_it(window: &Window, flag: &str) -> Result<()> {
    window.click(&named(&format!("flag-row-{flag}"))).await?;
    window.click(&named("detail-tab-changes")).await?;
    let entry = window.element(&named("history-entry")).await?;
    let text = wait::until("the newest change in the details", Duration::from_secs(20), || async {
        entry.text().await.ok().filter(|text| text.contains("the launch is today"))
    })
    .await?;
    assert!(text.contains("Ana Kovač"), "the newest change names its author: {text}");
    Ok(())
}

/// The cable is out; the application is started anew twice; the cable comes back in.
async fn offline(
    mut stage: Stage,
    display: &Display,
    sample: &Sample,
    flag: &str,
    environment: &str,
) -> Result<()> {
    let desktop = stage.desktop(display, "ana")?;
    let before = stage::switches(&stage.cluster, flag, environment)?.len();
    stage.server.stop()?;

    let window = desktop.open().await?;
    window.sync_state("offline").await?;
    window.element(&named("banner-offline")).await?;
    window.find_flag(flag).await?;
    let was = window.cell(flag, environment).await?.enabled;
    window.stage_switch(flag, environment).await?;
    window.send_staged("decided in the tunnel").await?;
    window.cell_becomes(flag, environment, !was, "waiting").await?;
    window.waiting_edits(1).await?;
    window.close().await?;

    let window = desktop.open().await?;
    window.waiting_edits(1).await?;
    window.find_flag(flag).await?;
    window.cell_becomes(flag, environment, !was, "waiting").await?;
    stage.server.resume().await?;
    window.reconnect().await?;
    window.waiting_edits(0).await?;
    window.cell_becomes(flag, environment, !was, "none").await?;
    window.close().await?;

    let window = desktop.open().await?;
    window.sync_state("online").await?;
    window.find_flag(flag).await?;
    window.cell_becomes(flag, environment, !was, "none").await?;
    assert_eq!(stage::switches(&stage.cluster, flag, environment)?.len(), before + 1, "sent exactly once");
    let text = window.text().await;
    assert!(text.contains(&sample.project) || text.contains(flag), "the project is still open");
    window.close().await
}
