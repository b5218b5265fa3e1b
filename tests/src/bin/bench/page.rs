//! What the page waits for, asked from the page itself: the way through the bridge to the core is part of it.

use crate::figures::{Samples, Table};
use anyhow::{Context, Result};
use e2e::Window;
use e2e::stage::Sample;
use serde_json::{Value, json};

/// Letters typed one after the other, as people search.
const WORDS: [&str; 8] =
    ["checkout", "search", "mobile", "express pay", "beta", "zzz", "ranking model", "cart"];
const SEARCH_ROUNDS: usize = 12;
const TOGGLES: usize = 60;

/// Types every word letter by letter and times each answer.
pub(crate) async fn search(window: &Window, sample: &Sample, table: &mut Table) -> Result<()> {
    let script = "const [project, words, rounds, done] = arguments;
        const ask = window.__TAURI_INTERNALS__.invoke, times = [];
        (async () => {
            for (let round = 0; round < rounds; round++)
                for (const word of words)
                    for (let end = 1; end <= word.length; end++) {
                        const request = { project, search: word.slice(0, end), filter: 'active',
                                          sort: 'last_change', offset: 0, limit: 60 };
                        const started = performance.now();
                        await ask('list_flags', { request });
                        times.push(performance.now() - started);
                    }
            done(times);
        })().catch((error) => done('failed: ' + JSON.stringify(error)));";
    let arguments = vec![json!(sample.project), json!(WORDS), json!(SEARCH_ROUNDS)];
    let samples = timed(window, script, arguments).await.context("searching")?;
    table.row("search over 10,000 flags, asked and answered over the bridge (p50 / p99)", &samples.text());
    Ok(())
}

/// Switches flags one after the other, each with a change set of its own.
pub(crate) async fn toggle(window: &Window, sample: &Sample, table: &mut Table) -> Result<()> {
    let script = "const [project, flags, environment, done] = arguments;
        const ask = window.__TAURI_INTERNALS__.invoke, staged = [], sent = [];
        const pause = () => new Promise((go) => setTimeout(go, 1));
        (async () => {
            for (const flag of flags) {
                const { environments } = await ask('get_flag', { request: { project, flag } });
                const enabled = !environments.find((one) => one.environment === environment).cell.enabled;
                const started = performance.now();
                await ask('stage_flag_enabled', { request: { project, flag, environment, enabled } });
                staged.push(performance.now() - started);
                let edits = await ask('send_staged', { request: { project, message: 'bench' } });
                while (edits.open.length > 0) { await pause(); edits = await ask('list_edits'); }
                sent.push(performance.now() - started);
            }
            done({ staged, sent });
        })().catch((error) => done('failed: ' + JSON.stringify(error)));";
    let flags: Vec<&String> = sample.flags.iter().take(TOGGLES).collect();
    let environment = sample.environments.first().context("no environment")?;
    let answer =
        execute(window, script, vec![json!(sample.project), json!(flags), json!(environment)]).await?;
    let of = |name: &str| samples(&answer[name]).with_context(|| format!("switching: {answer}"));
    table.row("one edit made durable on the client (stage; p50 / p99)", &of("staged")?.text());
    table.row(
        "toggle round trip: stage, send, applied at the server, seen in the queue (p50 / p99)",
        &of("sent")?.text(),
    );
    Ok(())
}

async fn timed(window: &Window, script: &str, arguments: Vec<Value>) -> Result<Samples> {
    let answer = execute(window, script, arguments).await?;
    samples(&answer).with_context(|| answer.to_string())
}

async fn execute(window: &Window, script: &str, arguments: Vec<Value>) -> Result<Value> {
    window.driver.set_script_timeout(std::time::Duration::from_secs(120)).await?;
    Ok(window.driver.execute_async(script, arguments).await?.json().clone())
}

fn samples(times: &Value) -> Result<Samples> {
    times
        .as_array()
        .context("no times")?
        .iter()
        .map(|time| time.as_f64().context("no time"))
        .collect::<Result<Samples>>()
}
