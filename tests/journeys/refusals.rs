//! What can go wrong has its own code, a hint what to do, and loses nothing.

use crate::sign_in::{during, sign_in};
use anyhow::{Context, Result, ensure};
use e2e::stage::{self, Registration, Sample, Stage, StageSettings};
use e2e::steps::named;
use e2e::tls::SelfSigned;
use e2e::{Browser, CommandLine, Display, Outcome, wait};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(300);

/// Checks code and exit status, and that a person is told what to do.
fn check(what: &str, outcome: &Outcome, code: &str, exit: i32) -> Result<()> {
    let error = outcome.error(exit).with_context(|| what.to_owned())?;
    ensure!(error["code"] == code, "{what}: {error}");
    for part in ["message", "hint"] {
        ensure!(error[part].as_str().is_some_and(|text| text.len() > 10), "{what}: no {part} in {error}");
    }
    Ok(())
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_told_apart() -> Result<()> {
    wait::within(LIMIT, async {
        let mut stage = Stage::start("refusals-addresses", StageSettings::default()).await?;
        let stranger = SelfSigned::start()?;
        let provider = stage.provider.issuer();
        let line = stage.command_line("nobody")?;
        let login = |address: &str| line.run(&["login", "--server", address, "--json"]);
        check("no address", &login("no address at all")?, "invalid_address", 1)?;
        check("nobody there", &login("http://127.0.0.1:9")?, "server_unreachable", 4)?;
        check("another kind of server", &login(&provider)?, "not_a_jackstaff_server", 1)?;
        check("an unknown certificate", &login(&stranger.address())?, "untrusted_certificate", 1)?;
        let elsewhere = stage.server.address().replace("127.0.0.1", "localhost");
        check("another name of the server", &login(&elsewhere)?, "resource_mismatch", 1)?;
        stage.provider.stop()?;
        check("no provider", &login(&stage.server.address())?, "provider_unreachable", 4)?;
        stage.provider.resume().await?;
        sign_in(&stage, &line, "ana").await?.expect(0)
    })
    .await
}

#[tokio::test]
async fn a_refused_sign_in_and_a_user_without_a_role_are_told_what_to_do() -> Result<()> {
    wait::within(LIMIT, async {
        let stage = Stage::start("refusals-sign-in", StageSettings::default()).await?;
        let line = stage.command_line("somebody")?;
        let address = stage.server.address();
        let refused = during(&stage, &line, &["login", "--server", &address, "--json"], async {
            let opened = stage.browser_script.opened().await?;
            let browser = Browser::headless(&stage.logs).await?;
            let refused = browser.refuse(&opened).await;
            browser.quit().await?;
            refused
        })
        .await?;
        check("cancelled at the provider", &refused, "sign_in_refused", 1)?;
        let late = line.run(&["login", "--server", &address, "--timeout", "1", "--json"])?;
        check("nobody came back", &late, "sign_in_timed_out", 1)?;
        stage.browser_script.opened().await?;

        let identity = sign_in(&stage, &line, "dara").await?.json(0)?;
        ensure!(identity["role"].is_null(), "a user in no group has no role: {identity}");
        check("in no group", &line.run(&["projects", "list", "--json"])?, "no_role", 1)
    })
    .await
}

#[tokio::test]
async fn a_viewer_may_read_and_is_refused_to_switch() -> Result<()> {
    wait::within(LIMIT, async {
        let stage = Stage::start("refusals-viewer", StageSettings::default()).await?;
        let sample = Sample::of(&stage.cluster)?;
        let line = stage.command_line("chiyo")?;
        ensure!(sign_in(&stage, &line, "chiyo").await?.json(0)?["role"] == "viewer");
        line.run(&["flags", "list", "--project", &sample.project])?.expect(0)?;
        let environment = &sample.environments[0];
        let flag = &stage::switched_off(&stage.cluster, &sample, environment)?[0];
        let place = ["--project", &sample.project, "--environment", environment, "--json"];
        let switch = [&["flags", "enable", flag], place.as_slice()].concat();
        check("a viewer", &line.run(&switch)?, "forbidden", 1)
    })
    .await
}

#[tokio::test]
async fn a_keychain_that_is_locked_or_missing_loses_nothing() -> Result<()> {
    wait::within(LIMIT, async {
        let mut stage = Stage::start("refusals-keychain", StageSettings::default()).await?;
        let sample = Sample::of(&stage.cluster)?;
        let line = stage.command_line("ana")?;
        queue_an_edit(&mut stage, &line, &sample).await?;
        let offline = ["flags", "list", "--project", &sample.project, "--offline", "--json"];

        let without = line.clone().with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        check("no keychain", &without.run(&offline)?, "keychain_missing", 1)?;
        stage.keyring.lock()?;
        check("a locked keychain", &line.run(&offline)?, "keychain_locked", 1)?;
        stage.keyring.unlock().await?;
        the_edit_is_sent(&mut stage, &line).await
    })
    .await
}

#[tokio::test]
async fn a_damaged_store_is_told_and_kept() -> Result<()> {
    wait::within(LIMIT, async {
        let mut stage = Stage::start("refusals-store", StageSettings::default()).await?;
        let display = Display::start(1400, 1000, &stage.logs).await?.with_window_manager().await?;
        let sample = Sample::of(&stage.cluster)?;
        let line = stage.command_line("ana")?;
        queue_an_edit(&mut stage, &line, &sample).await?;

        let store = largest_file(&line.home).context("no store")?;
        let healthy = fs::read(&store)?;
        let mut damaged = healthy.clone();
        // The first page: without it nothing can be read.
        damaged[..4096].iter_mut().for_each(|byte| *byte ^= 0x5a);
        fs::write(&store, &damaged)?;
        let offline = ["flags", "list", "--project", &sample.project, "--offline", "--json"];
        check("a damaged store", &line.run(&offline)?, "store_corrupt", 1)?;
        let window = stage.desktop(&display, "ana")?.open().await?;
        window.element(&named("screen-blocked")).await?;
        window.attribute_becomes("blocked-problem", "data-code", "store_corrupt").await?;
        window.close().await?;
        ensure!(fs::read(&store)? == damaged, "the damaged file is left as it is until the user decides");

        fs::write(&store, &healthy)?;
        the_edit_is_sent(&mut stage, &line).await
    })
    .await
}

#[tokio::test]
async fn a_malformed_registration_is_named_and_stops_nothing() -> Result<()> {
    wait::within(LIMIT, async {
        let settings = StageSettings { registration: Registration::Malformed, ..StageSettings::default() };
        let stage = Stage::start("refusals-registration", settings).await?;
        let display = Display::start(1400, 1000, &stage.logs).await?.with_window_manager().await?;
        let line = stage.command_line("ana")?;
        let file = stage.path("malformed.json");
        fs::write(&file, "{\"payload\": {}, \"signature\": ")?;
        let file = file.to_str().context("a file name that is no text")?;
        let verdict = line.run(&["license", "verify", file, "--json"])?.json(1)?;
        ensure!(verdict["valid"] == false && verdict["reason"] == "not_json", "{verdict}");

        let window = stage.desktop(&display, "window")?.open().await?;
        window.connect(&stage, "ana").await?;
        window.attribute_becomes("registration-footer", "data-registered", "false").await?;
        window.attribute_becomes("registration-footer", "data-reason", "not_json").await?;
        window.click(&named("nav-projects")).await?;
        window.element(&named("screen-projects")).await?;
        window.close().await
    })
    .await
}

/// Signs in, reads a project, loses the server, and switches a flag.
async fn queue_an_edit(stage: &mut Stage, line: &CommandLine, sample: &Sample) -> Result<()> {
    sign_in(stage, line, "ana").await?.expect(0)?;
    line.run(&["flags", "list", "--project", &sample.project])?.expect(0)?;
    stage.server.stop()?;
    let environment = &sample.environments[0];
    let flag = &stage::switched_off(&stage.cluster, sample, environment)?[0];
    line.run(&["flags", "enable", flag, "--project", &sample.project, "--environment", environment])?
        .expect(6)
}

/// The edit that waited through it all reaches the server.
async fn the_edit_is_sent(stage: &mut Stage, line: &CommandLine) -> Result<()> {
    stage.server.resume().await?;
    let synced = line.run(&["sync", "--json"])?.json(0)?;
    ensure!(synced["applied"] == 1 && synced["waiting"] == 0, "the edit was lost: {synced}");
    Ok(())
}

fn largest_file(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let files = entries.filter_map(|path| if path.is_dir() { largest_file(&path) } else { Some(path) });
    files.max_by_key(|path| fs::metadata(path).map(|metadata| metadata.len()).unwrap_or_default())
}
