//! A picture of every screen, light and dark, large and small, under `target/pictures/`.

use anyhow::{Context, Result, ensure};
use e2e::stage::{Sample, Stage, StageSettings};
use e2e::steps::named;
use e2e::{Display, Window, pictures, wait};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(400);

#[tokio::test]
async fn every_screen_has_its_pictures() -> Result<()> {
    wait::within(LIMIT, async {
        let mut stage = Stage::start("pictures", StageSettings::default()).await?;
        let display = Display::start(1400, 1000, &stage.logs).await?.with_window_manager().await?;
        let sample = Sample::of(&stage.cluster)?;
        let desktop = stage.desktop(&display, "ana")?;
        let window = desktop.open().await?;
        signing_in(&window, &stage, &display).await?;
        working(&window, &display, &sample).await?;
        stage.server.stop()?;
        offline(&window, &display, &sample).await?;
        window.close().await?;
        stage.server.resume().await?;
        without_role(&stage, &display).await
    })
    .await
}

async fn take(window: &Window, display: &Display, name: &str) -> Result<()> {
    for file in pictures::take_all(window, display, name).await? {
        let size = std::fs::metadata(&file)?.len();
        // An empty window of this size is far smaller than one with text.
        ensure!(size > 4_000, "{} is only {size} bytes: is the window empty?", file.display());
    }
    Ok(())
}

async fn signing_in(window: &Window, stage: &Stage, display: &Display) -> Result<()> {
    window.element(&named("screen-connect")).await?;
    take(window, display, "01-connect").await?;
    window.fill(&named("connect-address"), "http://127.0.0.1:9").await?;
    window.click(&named("connect-submit")).await?;
    window.attribute_becomes("connect-problem", "data-code", "server_unreachable").await?;
    take(window, display, "02-connect-problem").await?;
    window.fill(&named("connect-address"), &stage.server.address()).await?;
    window.click(&named("connect-submit")).await?;
    window.element(&named("screen-confirm")).await?;
    take(window, display, "03-confirm").await?;
    window.click(&named("confirm-sign-in")).await?;
    window.element(&named("screen-waiting")).await?;
    take(window, display, "04-waiting").await?;
    stage.sign_in("ana").await
}

async fn working(window: &Window, display: &Display, sample: &Sample) -> Result<()> {
    window.click(&named("nav-projects")).await?;
    window.element(&named(&format!("project-row-{}", sample.project))).await?;
    take(window, display, "05-projects").await?;
    window.open_project(&sample.project).await?;
    let flag = window.shown_flags().await?.into_iter().next().context("an empty list")?;
    take(window, display, "06-flags").await?;
    window.fill(&named("flag-search"), "check").await?;
    wait::until("rows for the search", Duration::from_secs(10), || async {
        window.shown_flags().await.ok().filter(|rows| rows.iter().any(|row| row.contains("check")))
    })
    .await?;
    take(window, display, "07-search").await?;
    window.click(&named("flag-search-clear")).await?;
    window.click(&named(&format!("flag-row-{flag}"))).await?;
    window.element(&named("detail-panel")).await?;
    take(window, display, "08-detail").await?;
    for (at, environment) in sample.environments.iter().take(3).enumerate() {
        let other = window.shown_flags().await?[at].clone();
        window.stage_switch(&other, environment).await?;
    }
    take(window, display, "09-staged").await?;
    window.click(&named("staging-review")).await?;
    window.fill(&named("review-message"), "Launch day").await?;
    take(window, display, "10-review").await?;
    window.click(&named("review-send")).await?;
    window.gone(&named("review-dialog")).await?;
    window.click(&named("detail-tab-changes")).await?;
    window.element(&named("history-entry")).await?;
    take(window, display, "11-last-changes").await?;
    for (place, picture) in
        [("changes", "12-changes"), ("registration", "13-registration"), ("settings", "14-settings")]
    {
        window.click(&named(&format!("nav-{place}"))).await?;
        window.element(&named(&format!("screen-{place}"))).await?;
        take(window, display, picture).await?;
    }
    window.click(&named("nav-flags")).await?;
    window.element(&named("palette-open")).await?.click().await?;
    window.element(&named("palette")).await?;
    take(window, display, "15-commands").await?;
    window.driver.action_chain().send_keys(thirtyfour::Key::Escape).perform().await?;
    window.gone(&named("palette")).await
}

async fn offline(window: &Window, display: &Display, sample: &Sample) -> Result<()> {
    window.sync_state("offline").await?;
    let flag = window.shown_flags().await?.get(4).cloned().context("a short list")?;
    window.stage_switch(&flag, &sample.environments[0]).await?;
    window.send_staged("decided in the tunnel").await?;
    window.waiting_edits(1).await?;
    take(window, display, "16-offline").await?;
    window.click(&named("nav-changes")).await?;
    window.element(&named("screen-changes")).await?;
    take(window, display, "17-waiting").await
}

async fn without_role(stage: &Stage, display: &Display) -> Result<()> {
    let window = stage.desktop(display, "dara")?.open().await?;
    window.connect(stage, "dara").await?;
    window.element(&named("screen-no-role")).await?;
    take(&window, display, "18-no-role").await?;
    window.close().await
}
