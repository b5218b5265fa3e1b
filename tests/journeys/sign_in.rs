//! Signing in on the command line.

use anyhow::{Context, Result};
use e2e::{CommandLine, Outcome, Stage, process, wait};
use std::fs;
use std::future::Future;
use std::process::Stdio;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(90);

/// Signs `login` in: the command opens the browser, the browser fills the provider's form.
pub(crate) async fn sign_in(stage: &Stage, line: &CommandLine, login: &str) -> Result<Outcome> {
    let address = stage.server.address();
    during(stage, line, &["login", "--server", &address, "--json"], stage.sign_in(login)).await
}

/// Runs a command while somebody acts in the browser.
pub(crate) async fn during(
    stage: &Stage,
    line: &CommandLine,
    arguments: &[&str],
    act: impl Future<Output = Result<()>>,
) -> Result<Outcome> {
    let (stdout, stderr) = (stage.logs.join("login.stdout"), stage.logs.join("login.client.log"));
    let mut child = line
        .command(arguments)?
        .stdin(Stdio::null())
        .stdout(fs::File::create(&stdout)?)
        .stderr(fs::File::create(&stderr)?)
        .spawn()
        .context("cannot run jackstaffctl")?;
    let acted = act.await;
    let ended = wait::until("the end of the command", LIMIT, || {
        let ended = !process::is_alive(child.id());
        async move { ended.then_some(()) }
    })
    .await;
    if ended.is_err() {
        let _ = child.kill();
    }
    let status = child.wait()?;
    let outcome = Outcome {
        code: status.code().unwrap_or(-1),
        stdout: fs::read_to_string(&stdout)?,
        stderr: fs::read_to_string(&stderr)?,
    };
    acted.with_context(|| format!("the command said: {outcome:?}"))?;
    ended?;
    Ok(outcome)
}
