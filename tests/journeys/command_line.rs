//! The main job on the command line, with the same core, keychain and server: sign in through a real browser, read,
//! switch; switch without a connection; send once when it is back.

use crate::sign_in::sign_in;
use anyhow::{Context, Result, ensure};
use e2e::stage::{self, Sample, Stage, StageSettings};
use e2e::{CommandLine, wait};
use serde_json::Value;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(240);

#[tokio::test]
async fn a_flag_is_switched_online_and_offline_and_reaches_the_server_once() -> Result<()> {
    wait::within(LIMIT, async {
        let mut stage = Stage::start("command-line", StageSettings::default()).await?;
        let sample = Sample::of(&stage.cluster)?;
        let environment = sample.environments.last().context("no environment")?.clone();
        let line = stage.command_line("ana")?;

        let refused = line.run(&["whoami", "--json"])?.error(3)?;
        assert_eq!(refused["code"], "not_signed_in");
        let identity = sign_in(&stage, &line, "ana").await?.json(0)?;
        check_identity(&identity, &stage)?;
        assert_eq!(line.run(&["whoami", "--json"])?.json(0)?, identity, "whoami says what login said");

        reads(&line, &sample)?;
        switches(&stage, &line, &sample.project, &sample.flags[0], &environment)?;
        queues_and_sends_once(&mut stage, &line, &sample.project, &sample.flags[1], &environment).await?;

        line.run(&["logout"])?.expect(0)?;
        assert_eq!(line.run(&["projects", "list", "--json"])?.error(3)?["code"], "not_signed_in");
        Ok(())
    })
    .await
}

fn check_identity(identity: &Value, stage: &Stage) -> Result<()> {
    assert_eq!(identity["server"], stage.server.address());
    assert_eq!(identity["issuer"], stage.provider.issuer());
    assert_eq!(identity["subject"], "ana");
    assert_eq!(identity["name"], "Ana Kovač");
    assert_eq!(identity["groups"], serde_json::json!(["admins"]));
    assert_eq!(identity["role"], "admin");
    Ok(())
}

fn reads(line: &CommandLine, sample: &Sample) -> Result<()> {
    let projects = line.run(&["projects", "list", "--json"])?.json(0)?;
    let keys: Vec<&str> =
        items(&projects, "projects")?.iter().filter_map(|project| project["key"].as_str()).collect();
    ensure!(keys.contains(&sample.project.as_str()), "{keys:?}");

    let list = line.run(&["flags", "list", "--project", &sample.project, "--archived", "--json"])?.json(0)?;
    assert_eq!(list["total"], 10_000);
    assert_eq!(items(&list, "flags")?.len(), 10_000);
    let found =
        line.run(&["flags", "list", "--project", &sample.project, "--search", &sample.flags[0], "--json"])?;
    assert_eq!(items(&found.json(0)?, "flags")?[0]["key"], sample.flags[0]);
    let text = line.run(&["flags", "list", "--project", &sample.project, "--search", &sample.flags[0]])?;
    text.expect(0)?;
    ensure!(text.stdout.contains(&sample.flags[0]), "text for people names the flag: {}", text.stdout);

    let missing =
        line.run(&["flags", "get", "no-such-flag", "--project", &sample.project, "--json"])?.error(1)?;
    assert_eq!(missing["code"], "not_found");
    Ok(())
}

fn switches(stage: &Stage, line: &CommandLine, project: &str, flag: &str, environment: &str) -> Result<()> {
    let before = stage::switches(&stage.cluster, flag, environment)?.len();
    let was = enabled(line, project, flag, environment, &[])?;
    let word = if was { "disable" } else { "enable" };
    let arguments = [
        "flags",
        word,
        flag,
        "--project",
        project,
        "--environment",
        environment,
        "--message",
        "from a script",
        "--json",
    ];
    line.run(&arguments)?.json(0)?;
    assert_eq!(enabled(line, project, flag, environment, &[])?, !was);
    assert_eq!(stage::switches(&stage.cluster, flag, environment)?.len(), before + 1);
    let changes = line.run(&["changes", "list", "--json"])?.json(0)?;
    assert_eq!(items(&changes, "open")?.len(), 0);
    assert_eq!(items(&changes, "applied")?[0]["message"], "from a script");
    Ok(())
}

async fn queues_and_sends_once(
    stage: &mut Stage,
    line: &CommandLine,
    project: &str,
    flag: &str,
    environment: &str,
) -> Result<()> {
    let recorded = |stage: &Stage| stage::switches(&stage.cluster, flag, environment).map(|rows| rows.len());
    let audited = |stage: &Stage| stage::audit_entries(&stage.cluster, flag, environment);
    let was = enabled(line, project, flag, environment, &[])?;
    let (before, audited_before) = (recorded(stage)?, audited(stage)?);
    stage.server.stop()?;

    let list = line.run(&["flags", "list", "--project", project, "--offline", "--json"])?.json(0)?;
    assert_eq!(list["total"], 10_000, "everything is readable without a connection");
    line.run(&["flags", "list", "--project", project, "--json"])?.error(4)?;
    let word = if was { "disable" } else { "enable" };
    let arguments = ["flags", word, flag, "--project", project, "--environment", environment, "--json"];
    let queued = line.run(&arguments)?.json(6)?;
    assert_eq!(line.run(&arguments)?.json(6)?, queued, "said again, it is the same edit that waits");
    assert_eq!(
        enabled(line, project, flag, environment, &["--offline"])?,
        was,
        "the server's word is still the old one"
    );
    let changes = line.run(&["changes", "list", "--json"])?.json(0)?;
    assert_eq!(items(&changes, "open")?.len(), 1);
    line.run(&["sync", "--json"])?.error(4)?;

    stage.server.resume().await?;
    let synced = line.run(&["sync", "--json"])?.json(0)?;
    assert_eq!(
        (&synced["applied"], &synced["waiting"], &synced["conflicts"]),
        (&1.into(), &0.into(), &0.into())
    );
    let again = line.run(&["sync", "--json"])?.json(0)?;
    assert_eq!(again["applied"], 0, "nothing is left to send");
    assert_eq!(enabled(line, project, flag, environment, &[])?, !was);
    assert_eq!(recorded(stage)?, before + 1, "one change in the history");
    assert_eq!(audited(stage)?, audited_before + 1, "one entry in the audit");
    Ok(())
}

/// What the server last said of a flag's switch, as `flags get` tells it.
fn enabled(line: &CommandLine, project: &str, flag: &str, environment: &str, more: &[&str]) -> Result<bool> {
    let mut arguments =
        vec!["flags", "get", flag, "--project", project, "--environment", environment, "--json"];
    arguments.extend(more);
    let answer = line.run(&arguments)?.json(0)?;
    items(&answer, "environments")?[0]["enabled"].as_bool().context("a flag without a switch")
}

fn items<'a>(answer: &'a Value, name: &str) -> Result<&'a Vec<Value>> {
    answer[name].as_array().with_context(|| format!("no {name} in {answer}"))
}
