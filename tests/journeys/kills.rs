//! `kill -9` at random moments: no acknowledged edit is lost, and none is sent twice.
//!
//! An edit counts as acknowledged when the person was told so: the review closed in the window, or the command
//! ended with "queued". Each edit takes a flag of its own, so the server's history of that flag tells what became
//! of it. What was killed before its acknowledgement may have happened or not, but never twice.

use crate::sign_in::sign_in;
use anyhow::{Context, Result, ensure};
use e2e::random::Random;
use e2e::stage::{self, Sample, Stage, StageSettings};
use e2e::steps::named;
use e2e::{Desktop, Display, Window, wait};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const WINDOW_LIMIT: Duration = Duration::from_secs(560);
const COMMAND_LIMIT: Duration = Duration::from_secs(400);
const WINDOW_KILLS: u64 = 50;
const SENDING_KILLS: u64 = 10;
const COMMAND_KILLS: u64 = 80;

const SENDING_ROUND_MS: u64 = 1_200;

/// What was tried, and whether the person was told that it is kept.
struct Ledger {
    environment: String,
    before: BTreeMap<String, usize>,
    acknowledged: BTreeMap<String, bool>,
    fresh: Vec<String>,
}

impl Ledger {
    fn new(stage: &Stage, sample: &Sample) -> Result<Self> {
        let environment = sample.environments.first().context("no environment")?.clone();
        let mut fresh = stage::switched_off(&stage.cluster, sample, &environment)?;
        fresh.reverse();
        Ok(Self { environment, before: BTreeMap::new(), acknowledged: BTreeMap::new(), fresh })
    }

    /// A flag that no edit has touched.
    fn next_flag(&mut self, stage: &Stage) -> Result<String> {
        let flag = self.fresh.pop().context("more flags are needed for so many rounds")?;
        let before = stage::switches(&stage.cluster, &flag, &self.environment)?.len();
        self.before.insert(flag.clone(), before);
        self.acknowledged.insert(flag.clone(), false);
        Ok(flag)
    }

    fn acknowledge(&mut self, flag: &str) {
        self.acknowledged.insert(flag.to_owned(), true);
    }

    /// Compares with what the server has recorded.
    fn settle(&self, stage: &Stage) -> Result<()> {
        let mut breaches = Vec::new();
        let mut sent = 0;
        for (flag, acknowledged) in &self.acknowledged {
            let now = stage::switches(&stage.cluster, flag, &self.environment)?.len();
            let effects = now - self.before[flag];
            sent += effects;
            match (acknowledged, effects) {
                (true, 1) | (false, 0 | 1) => {}
                (true, 0) => breaches.push(format!("{flag}: acknowledged and lost")),
                (_, more) => breaches.push(format!("{flag}: sent {more} times")),
            }
        }
        let kept = self.acknowledged.values().filter(|kept| **kept).count();
        println!("{} edits tried, {kept} acknowledged, {sent} at the server", self.acknowledged.len());
        ensure!(breaches.is_empty(), "{}", breaches.join("\n"));
        ensure!(kept > 0, "no round came as far as an acknowledged edit: the test proves nothing");
        ensure!(
            kept < self.acknowledged.len(),
            "no round was cut off before its acknowledgement: the test proves little"
        );
        Ok(())
    }
}

#[tokio::test]
async fn killing_the_window_loses_no_acknowledged_edit_and_sends_none_twice() -> Result<()> {
    wait::within(WINDOW_LIMIT, async {
        let mut random = Random::announced("kills of the window");
        let mut stage = Stage::start("kills-window", StageSettings::default()).await?;
        let display = Display::start(1400, 1000, &stage.logs).await?.with_window_manager().await?;
        let sample = Sample::of(&stage.cluster)?;
        let mut ledger = Ledger::new(&stage, &sample)?;
        let desktop = stage.desktop(&display, "ana")?;
        let window = desktop.open().await?;
        window.connect(&stage, "ana").await?;
        window.open_project(&sample.project).await?;
        window.close().await?;
        stage.server.stop()?;
        let round_ms = two_edits_ms(&desktop, &stage, &mut ledger).await?;
        println!("kills fall within {round_ms} ms");
        for _ in 0..WINDOW_KILLS {
            let after = Duration::from_millis(random.below(round_ms));
            edit_until_killed(&desktop, &stage, &mut ledger, after).await?;
        }
        stage.server.resume().await?;
        for _ in 0..SENDING_KILLS {
            let window = desktop.open().await?;
            tokio::time::sleep(Duration::from_millis(random.below(SENDING_ROUND_MS))).await;
            window.kill();
        }
        let window = desktop.open().await?;
        window.sync_state("online").await?;
        window.waiting_edits(0).await?;
        window.close().await?;
        ledger.settle(&stage)
    })
    .await
}

/// How long the first two edits after a start take on this machine: kills fall before, into and after them.
async fn two_edits_ms(desktop: &Desktop, stage: &Stage, ledger: &mut Ledger) -> Result<u64> {
    let window = desktop.open().await?;
    let started = Instant::now();
    for _ in 0..2 {
        edit(&window, stage, ledger).await?;
    }
    let taken = started.elapsed();
    window.close().await?;
    Ok(u64::try_from(taken.as_millis())?)
}

/// One round: start, edit as long as it goes, die.
async fn edit_until_killed(
    desktop: &Desktop,
    stage: &Stage,
    ledger: &mut Ledger,
    after: Duration,
) -> Result<()> {
    let window = desktop.open().await?;
    let edits = async {
        loop {
            edit(&window, stage, ledger).await?;
        }
    };
    let outcome: Option<Result<()>> = tokio::select! {
        failed = edits => Some(failed),
        () = tokio::time::sleep(after) => None,
    };
    window.kill();
    outcome.unwrap_or(Ok(()))
}

/// One edit: it counts as acknowledged when the review has closed.
async fn edit(window: &Window, stage: &Stage, ledger: &mut Ledger) -> Result<()> {
    let flag = ledger.next_flag(stage)?;
    let environment = ledger.environment.clone();
    window.find_flag(&flag).await?;
    window.stage_switch(&flag, &environment).await?;
    window.send_staged("between two kills").await?;
    ledger.acknowledge(&flag);
    Ok(())
}

#[tokio::test]
async fn killing_the_command_line_loses_no_acknowledged_edit_and_sends_none_twice() -> Result<()> {
    wait::within(COMMAND_LIMIT, async {
        let mut random = Random::announced("kills of the command line");
        let mut stage = Stage::start("kills-command", StageSettings::default()).await?;
        let sample = Sample::of(&stage.cluster)?;
        let mut ledger = Ledger::new(&stage, &sample)?;
        let line = stage.command_line("ana")?;
        sign_in(&stage, &line, "ana").await?.expect(0)?;
        line.run(&["flags", "list", "--project", &sample.project])?.expect(0)?;
        stage.server.stop()?;
        let mut round_ms = 0;
        for round in 0..=COMMAND_KILLS {
            let flag = ledger.next_flag(&stage)?;
            let place = ["--project", &sample.project, "--environment", &ledger.environment];
            let arguments = [&["flags", "enable", &flag], place.as_slice()].concat();
            let started = Instant::now();
            let mut child = quiet(line.command(&arguments)?).spawn().context("cannot run jackstaffctl")?;
            if round > 0 {
                tokio::time::sleep(Duration::from_millis(random.below(round_ms))).await;
                let _ = child.kill();
            }
            // Exit code 6 says "queued"; a killed process has none.
            let code = child.wait()?.code();
            if code == Some(6) {
                ledger.acknowledge(&flag);
            }
            if round == 0 {
                // The first one lives, and tells how long a round may be: kills fall before, into and after it.
                ensure!(code == Some(6), "an edit without a connection ended with {code:?}");
                round_ms = u64::try_from(started.elapsed().as_millis())? * 3 / 2;
                println!("kills fall within {round_ms} ms");
            }
        }
        stage.server.resume().await?;
        for _ in 0..SENDING_KILLS {
            let mut child = quiet(line.command(&["sync"])?).spawn().context("cannot run jackstaffctl")?;
            tokio::time::sleep(Duration::from_millis(random.below(round_ms))).await;
            let _ = child.kill();
            child.wait()?;
        }
        let synced = line.run(&["sync", "--json"])?.json(0)?;
        ensure!(synced["waiting"] == 0, "edits still wait: {synced}");
        ledger.settle(&stage)
    })
    .await
}

fn quiet(mut command: Command) -> Command {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[tokio::test]
async fn a_draft_that_was_shown_as_staged_survives_a_kill() -> Result<()> {
    wait::within(WINDOW_LIMIT, async {
        let stage = Stage::start("kills-draft", StageSettings::default()).await?;
        let display = Display::start(1400, 1000, &stage.logs).await?.with_window_manager().await?;
        let sample = Sample::of(&stage.cluster)?;
        let (flag, environment) = (&sample.flags[0], &sample.environments[0]);
        let desktop = stage.desktop(&display, "ana")?;
        let window = desktop.open().await?;
        window.connect(&stage, "ana").await?;
        window.open_project(&sample.project).await?;
        window.find_flag(flag).await?;
        let was = window.cell(flag, environment).await?.enabled;
        window.stage_switch(flag, environment).await?;
        window.kill();
        let window = desktop.open().await?;
        window.find_flag(flag).await?;
        window.cell_becomes(flag, environment, !was, "staged").await?;
        window.element(&named("staging-bar")).await?;
        window.close().await
    })
    .await
}
