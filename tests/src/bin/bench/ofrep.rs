//! The part `ofrep`: what an application pays for a flag, and how fast it hears of a change.

use crate::application::{Application, Question};
use crate::figures::{Samples, Table};
use anyhow::{Context, Result};
use e2e::open_server::OpenServer;
use e2e::stage::Sample;
use e2e::{Cluster, Server, places, wait};
use reqwest::{Client, Method};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const SINGLE: usize = 3_000;
const BULK: usize = 50;
const UNCHANGED: usize = 500;
const STREAMS: usize = 1_000;
const CHANGES: usize = 5;
/// For all streams to hear of a change.
const HEARING_LIMIT: Duration = Duration::from_secs(30);

/// Measures on the seeded database.
pub(crate) async fn measure(table: &mut Table) -> Result<()> {
    raise_file_limit()?;
    let logs = places::target_folder("journeys")?.join("bench-ofrep");
    std::fs::create_dir_all(&logs)?;
    let cluster = Cluster::prepared(&Server::edition()?, &logs, Server::prepare).await?;
    let sample = Sample::of(&cluster)?;
    let server = OpenServer::on(cluster, &logs).await?;
    let environment = sample.environments.last().context("no environment")?;
    let token = server.evaluation_token(&sample.project, environment).await?;
    let application = Application::new(server.address(), &token, 1)?;
    let flag = sample.flags.first().context("no flag")?;
    evaluations(&application, flag, table).await?;
    changes(&server, &application, &sample, environment, table).await
}

/// Every stream is a file, here and in the server.
fn raise_file_limit() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
        .context("the limit of open files cannot be raised")
}

async fn evaluations(application: &Application, flag: &str, table: &mut Table) -> Result<()> {
    let one = Question::one(flag);
    application.repeat(100, &one).await?;
    let single = application.repeat(SINGLE, &one).await?;
    table.row("OFREP, one flag, one connection (p50 / p99)", &single.text());
    let first = application.ask(&Question::all()).await?;
    let tag = first.headers().get("etag").context("no tag")?.to_str()?.to_owned();
    let size = first.bytes().await?.len();
    let bulk = application.repeat(BULK, &Question::all()).await?;
    table.row("OFREP, all 10,000 flags, one connection (p50 / p99)", &bulk.text());
    table.row("the same: size of the answer", &format!("{} KiB", size / 1_024));
    let unchanged = application.repeat(UNCHANGED, &Question::unchanged(&tag)).await?;
    table.row("the same with a tag that still holds: 304 (p50 / p99)", &unchanged.text());
    Ok(())
}

/// Opens many event streams, changes a flag, and waits until all have heard.
async fn changes(
    server: &OpenServer,
    application: &Application,
    sample: &Sample,
    environment: &str,
    table: &mut Table,
) -> Result<()> {
    let all: Value = application.ask(&Question::all()).await?.json().await?;
    let address = all["eventStreams"][0]["endpoint"]["requestUri"].as_str().context("no stream")?;
    let address = format!("{}{address}", server.address());
    let (heard, mut hearing) = mpsc::unbounded_channel();
    let client = Client::new();
    for _ in 0..STREAMS {
        let mut stream = client.get(&address).send().await?.error_for_status()?;
        // The first piece says that the stream is open.
        stream.chunk().await?.context("a stream that ended")?;
        let heard = heard.clone();
        tokio::spawn(async move {
            while let Ok(Some(piece)) = stream.chunk().await {
                if piece.windows(5).any(|part| part == b"data:") && heard.send(Instant::now()).is_err() {
                    return;
                }
            }
        });
    }
    let mut latency = Vec::new();
    for flag in sample.flags.iter().take(CHANGES) {
        let path = format!("/projects/{}/flags/{flag}/environments/{environment}", sample.project);
        let config = server.read(&path).await?;
        let tag = format!("\"{}\"", config["version"]);
        let body = json!({"enabled": config["enabled"] == json!(false)});
        let begun = Instant::now();
        server.write(Method::PATCH, &path, Some(&tag), &body).await?;
        let everyone = async {
            for _ in 0..STREAMS {
                let at = hearing.recv().await.context("all streams have ended")?;
                latency.push(at.duration_since(begun).as_secs_f64() * 1_000.0);
            }
            Ok(())
        };
        wait::within(HEARING_LIMIT, everyone).await?;
    }
    let latency: Samples = latency.into_iter().collect();
    let what = format!("a change, from its request to {STREAMS} event streams (p50 / p99)");
    table.row(&what, &latency.text());
    Ok(())
}
