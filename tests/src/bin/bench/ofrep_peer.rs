//! The part `ofrep-peer`: OFREP by this server and by fast-feature, beside each other.
//!
//! Both serve the same flags, each from one core that is the same for both, and are asked in turn by the same load
//! on another core. First it is made sure that they give the same answers.

use crate::application::{Application, Question, Rate};
use crate::figures::Table;
use anyhow::{Context, Result, ensure};
use e2e::open_server::OpenServer;
use e2e::process::{self, Process};
use e2e::{places, ports, server, wait};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use uuid::Uuid;

const FLAGS: usize = 10_000;
/// Each flag is two operations.
const FLAGS_OF_A_CHANGE_SET: usize = 1_000;
const ROUNDS: usize = 5;
const WARM_UP: usize = 200;
const CONNECTIONS: usize = 16;
const LOAD_CORE: usize = 0;
const SERVER_CORE: usize = 1;
const START_LIMIT: Duration = Duration::from_secs(60);
const PROJECT: &str = "shop";
const ENVIRONMENT: &str = "production";
/// `cargo xtask bench` makes it.
const PYTHON: &str = "target/ofrep-peer/bin/python";

/// Measures both on the same flags; needs two cores.
pub(crate) async fn measure(machine: &str) -> Result<Table> {
    let logs = places::target_folder("journeys")?.join("bench-ofrep-peer");
    std::fs::create_dir_all(&logs)?;
    pin_load()?;
    let ours = OpenServer::empty_on_core(&logs, SERVER_CORE).await?;
    fill(&ours).await?;
    let token = ours.evaluation_token(PROJECT, ENVIRONMENT).await?;
    let theirs = Peer::start(&logs).await?;
    let mut pair = [
        Contender::new(ours.address(), &token, ours.id())?,
        Contender::new(&theirs.address, "none", theirs.process.id())?,
    ];
    let sizes = assert_same_answers(&mut pair).await?;
    let mut table = Table::comparison(machine, &["Jackstaff", "fast-feature", "ratio"]);
    for load in &LOADS {
        let row = interleaved(&pair, load).await?;
        let [ours, theirs] = &row.rates;
        table.row_of(load.what, &[ours.text(), theirs.text(), ratio(ours.per_second(), theirs.per_second())]);
        let [ours, theirs] = row.processor_ms();
        let figures = [format!("{ours:.3} ms"), format!("{theirs:.3} ms"), ratio(theirs, ours)];
        table.row_of("processor time of the server for each", &figures);
    }
    let [ours, theirs] = sizes.map(|bytes| format!("{} KiB", bytes / 1_024));
    table.row_of("size of the answer for all", &[ours, theirs, "–".to_owned()]);
    Ok(table)
}

/// How many times better the first figure is than the second.
fn ratio(first: f64, second: f64) -> String {
    let ratio = first / second;
    let digits = usize::from(ratio < 10.0);
    format!("{ratio:.digits$}")
}

/// What is measured of both.
#[derive(Default)]
struct Row {
    rates: [Rate; 2],
    /// What the servers took of their processor, in seconds.
    processor_s: [f64; 2],
}

impl Row {
    /// What the servers took of their processor for one answer, in milliseconds.
    fn processor_ms(&self) -> [f64; 2] {
        [0, 1].map(|place| {
            #[expect(clippy::cast_precision_loss, reason = "counts are small")]
            let answers = self.rates[place].answers() as f64;
            self.processor_s[place] * 1_000.0 / answers
        })
    }
}

/// What is asked for in a row.
#[derive(Clone, Copy)]
enum Asked {
    One,
    All,
    Unchanged,
}

/// What is asked of both, the rows of the table.
struct Load {
    what: &'static str,
    asked: Asked,
    connections: usize,
    /// In each round, of ours and of theirs: the quicker one is asked more often, where the clock of processor
    /// time would else see nothing of it.
    times: [usize; 2],
}

const LOADS: [Load; 4] = [
    Load {
        what: "one flag, one connection (p50 / p99)",
        asked: Asked::One,
        connections: 1,
        times: [1_000; 2],
    },
    Load {
        what: "one flag, 16 connections at once (p50 / p99)",
        asked: Asked::One,
        connections: CONNECTIONS,
        times: [4_000; 2],
    },
    Load {
        what: "all 10,000 flags, one connection (p50 / p99)",
        asked: Asked::All,
        connections: 1,
        times: [20, 5],
    },
    Load {
        what: "the same with a tag that still holds: 304 (p50 / p99)",
        asked: Asked::Unchanged,
        connections: 1,
        times: [1_000, 5],
    },
];

/// Asks both in turn, round after round, so that a slow moment of the machine meets both. Who begins changes.
async fn interleaved(pair: &[Contender; 2], load: &Load) -> Result<Row> {
    let mut row = Row::default();
    for round in 0..ROUNDS {
        for turn in 0..2 {
            let place = (round + turn) % 2;
            let contender = &pair[place];
            let question = match load.asked {
                Asked::One => Question::one(&key(FLAGS / 2)),
                Asked::All => Question::all(),
                Asked::Unchanged => Question::unchanged(&contender.tag),
            };
            let before_s = contender.processor_s()?;
            let asking = contender.application.repeat_at_once(load.connections, load.times[place], &question);
            row.rates[place].add(asking.await?);
            row.processor_s[place] += contender.processor_s()? - before_s;
        }
    }
    Ok(row)
}

/// One of the two servers, as its application sees it.
struct Contender {
    application: Application,
    /// Of its answer for all flags.
    tag: String,
    process: u32,
}

impl Contender {
    fn new(address: &str, token: &str, process: u32) -> Result<Self> {
        Ok(Self { application: Application::new(address, token, CONNECTIONS)?, tag: String::new(), process })
    }

    fn processor_s(&self) -> Result<f64> {
        process::processor_time_s(self.process).context("a server has ended")
    }

    /// Asks for all flags: their values, and the size of the answer in bytes. Remembers the tag.
    async fn values(&mut self) -> Result<(BTreeMap<String, Value>, usize)> {
        let answer = self.application.ask(&Question::all()).await?;
        let tag = answer.headers().get("etag").context("an answer without a tag")?;
        tag.to_str()?.clone_into(&mut self.tag);
        let bytes = answer.bytes().await?;
        let body: Value = serde_json::from_slice(&bytes)?;
        let flags = body["flags"].as_array().context("an answer without flags")?;
        let value = |flag: &Value| Some((flag["key"].as_str()?.to_owned(), flag["value"].clone()));
        let values =
            flags.iter().map(|flag| value(flag).context("a flag without a key")).collect::<Result<_>>()?;
        Ok((values, bytes.len()))
    }
}

/// Both know the same flags, and half of these are on; else the comparison would say nothing.
async fn assert_same_answers(pair: &mut [Contender; 2]) -> Result<[usize; 2]> {
    let [ours, theirs] = pair;
    let (our_values, our_size) = ours.values().await?;
    let (their_values, their_size) = theirs.values().await?;
    ensure!(our_values == their_values, "the two answer differently");
    let on = our_values.values().filter(|value| **value == json!(true)).count();
    ensure!(our_values.len() == FLAGS && on == FLAGS / 2, "{on} of {} flags are on", our_values.len());
    for contender in pair {
        contender.application.repeat(WARM_UP, &Question::one(&key(0))).await?;
    }
    Ok([our_size, their_size])
}

fn key(index: usize) -> String {
    format!("flag-{index:05}")
}

/// The countries where a flag is on, for adults only. The load asks as an adult in Austria.
fn countries(index: usize) -> [&'static str; 3] {
    [if index.is_multiple_of(2) { "AT" } else { "FR" }, "CH", "DE"]
}

/// Creates the flags at our server.
async fn fill(server: &OpenServer) -> Result<()> {
    let project = json!({"id": Uuid::now_v7(), "key": PROJECT, "name": "Shop"});
    server.write(Method::POST, "/projects", None, &project).await?;
    let environment = json!({"name": "Production", "color": "red", "position": 0});
    server.create(PROJECT, &[("environment", ENVIRONMENT, None, environment)]).await?;
    let keys: Vec<String> = (0..FLAGS).map(key).collect();
    for (part, keys) in keys.chunks(FLAGS_OF_A_CHANGE_SET).enumerate() {
        let first = part * FLAGS_OF_A_CHANGE_SET;
        let flags = keys.iter().map(|key| ("flag", key.as_str(), None, our_flag()));
        let configurations = keys.iter().enumerate().map(|(index, key)| {
            ("flag_environment", key.as_str(), Some(ENVIRONMENT), our_configuration(first + index))
        });
        server.create(PROJECT, &flags.chain(configurations).collect::<Vec<_>>()).await?;
    }
    Ok(())
}

fn our_flag() -> Value {
    let variant =
        |key: &str, value: bool| json!({"id": Uuid::now_v7(), "key": key, "value": value, "weight": 50});
    json!({"kind": "boolean", "variants": [variant("on", true), variant("off", false)]})
}

fn our_configuration(index: usize) -> Value {
    let condition = |attribute: &str, operator: &str, value: Value| json!({"id": Uuid::now_v7(), "attribute": attribute, "operator": operator, "value": value});
    let conditions =
        [condition("country", "in", json!(countries(index))), condition("age", "gte", json!(18))];
    json!({
        "enabled": true,
        "rules": [{"id": Uuid::now_v7(), "conditions": conditions, "serve": {"variant": "on"}}],
        "fallthrough": {"serve": {"variant": "off"}},
    })
}

/// The same flag in the format of flagd.
fn their_flag(index: usize) -> Value {
    let conditions = json!([
        {"in": [{"var": "country"}, countries(index)]},
        {">=": [{"var": "age"}, 18]},
    ]);
    json!({
        "state": "ENABLED",
        "variants": {"on": true, "off": false},
        "defaultVariant": "off",
        "targeting": {"if": [{"and": conditions}, "on", null]},
    })
}

/// The other server.
struct Peer {
    address: String,
    process: Process,
}

impl Peer {
    async fn start(logs: &Path) -> Result<Self> {
        let python = places::workspace().join(PYTHON);
        ensure!(python.exists(), "fast-feature is not installed: cargo xtask bench ofrep-peer");
        let flags: Map<String, Value> = (0..FLAGS).map(|index| (key(index), their_flag(index))).collect();
        let file = logs.join("flags.json");
        std::fs::write(&file, json!({ "flags": flags }).to_string())?;
        let port = ports::free_port()?;
        let mut command = process::on_core(SERVER_CORE, &python);
        command.arg(places::workspace().join("benches/ofrep-peer/serve.py")).arg(file).arg(port.to_string());
        let process = Process::spawn("fast-feature", &mut command, &logs.join("fast-feature.log"))?;
        let listening = wait::until_listening(port, START_LIMIT).await;
        listening.with_context(|| format!("fast-feature does not start:\n{}", process.said()))?;
        Ok(Self { address: server::address(port), process })
    }
}

/// Keeps this process off the servers' core.
fn pin_load() -> Result<()> {
    let (core, own) = (LOAD_CORE.to_string(), std::process::id().to_string());
    let output = Command::new("taskset").args(["-a", "-c", "-p", &core, &own]).output();
    let output = output.context("cannot run taskset")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
