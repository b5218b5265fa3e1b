//! Times Jackstaff's evaluator and `unleash-yggdrasil` on equivalent flags in one process, and writes the figures
//! as JSON:
//! `cargo run --release --manifest-path benches/evaluation-peer/Cargo.toml --target-dir target/evaluation-peer`.

#[path = "../../../crates/flag-evaluation/benches/state/mod.rs"]
mod state;

use flag_evaluation::{CompiledFlagSet, Context};
use flag_model::{FlagSet, Key};
use jiff::Timestamp;
use serde_json::{Value, json};
use state::{FLAGS, context, flag_set, key, median, milliseconds};
use std::hint::black_box;
use unleash_types::client_features::ClientFeatures;
use unleash_yggdrasil::EngineState;

fn main() {
    assert_same_answers();
    let ours = Ours::new(true);
    let theirs = Theirs::new(true);
    let keys: Vec<String> = (0..FLAGS).map(key).collect();
    let our_all =
        median(|| black_box(ours.compiled.evaluate_all(&ours.context, Timestamp::UNIX_EPOCH)).len());
    let our_one = median(|| keys.iter().filter(|key| ours.is_on(black_box(key.as_str()))).count());
    let their_all =
        median(|| black_box(theirs.engine.resolve_all(&theirs.context, &None)).map_or(0, |all| all.len()));
    let their_one = median(|| keys.iter().filter(|key| theirs.is_on(black_box(key.as_str()))).count());
    let one = |seconds: f64| (seconds * 1e9 / FLAGS as f64).round();
    let figures = json!({
        "jackstaff": { "one_ns": one(our_one), "all_10000_ms": milliseconds(our_all) },
        "yggdrasil": { "one_ns": one(their_one), "all_10000_ms": milliseconds(their_all) },
    });
    println!("{figures}");
}

/// With rollouts out of the way, which the two hash differently, both answer the same for each flag.
fn assert_same_answers() {
    let (ours, theirs) = (Ours::new(false), Theirs::new(false));
    let on = (0..FLAGS).map(key).filter(|key| {
        assert_eq!(ours.is_on(key), theirs.is_on(key), "{key}");
        ours.is_on(key)
    });
    let on = on.count();
    assert!(
        (FLAGS / 100..FLAGS).contains(&on),
        "{on} of {FLAGS} flags are on: the comparison would say nothing"
    );
}

struct Ours {
    compiled: CompiledFlagSet,
    context: Context,
}

impl Ours {
    fn new(with_rollouts: bool) -> Self {
        let set: FlagSet =
            serde_json::from_value(flag_set(with_rollouts)).expect("the generated flag set is one");
        let compiled = CompiledFlagSet::compile(&set, &Key::new("production").expect("a key"));
        Self { compiled, context: Context::try_from(context()).expect("an object") }
    }

    fn is_on(&self, key: &str) -> bool {
        *self.compiled.evaluate(key, &self.context, Timestamp::UNIX_EPOCH).value == json!(true)
    }
}

struct Theirs {
    engine: EngineState,
    context: unleash_yggdrasil::Context,
}

impl Theirs {
    fn new(with_rollouts: bool) -> Self {
        let features: Vec<Value> =
            flag_set(with_rollouts)["flags"].as_array().expect("a list").iter().map(feature).collect();
        let features: ClientFeatures = serde_json::from_value(json!({ "version": 2, "features": features }))
            .expect("the format of Unleash");
        let engine = EngineState::default();
        assert!(engine.apply_client_features(features).is_none(), "every flag is understood");
        let mut properties = context();
        let members = properties.as_object_mut().expect("an object");
        members.remove("targeting_key");
        let user_id = members.remove("user_id");
        let context = json!({ "userId": user_id, "properties": properties });
        Self { engine, context: serde_json::from_value(context).expect("the format of Unleash") }
    }

    fn is_on(&self, key: &str) -> bool {
        self.engine.is_enabled(key, &self.context, &None)
    }
}

/// A flag in the format of Unleash: each rule becomes a strategy, and the fallthrough the last one.
fn feature(flag: &Value) -> Value {
    let key = &flag["flag"]["key"];
    let configuration = &flag["environments"]["production"];
    let strategy = |share: &Value, constraints: Vec<Value>| {
        json!({
            "name": "flexibleRollout",
            "parameters": { "rollout": share.to_string(), "stickiness": "default", "groupId": key },
            "constraints": constraints,
        })
    };
    let mut strategies: Vec<Value> = list(&configuration["rules"])
        .map(|rule| {
            strategy(&rule["rollout_percentage"], list(&rule["conditions"]).map(constraint).collect())
        })
        .collect();
    strategies.push(strategy(&configuration["fallthrough"]["rollout_percentage"], Vec::new()));
    json!({ "name": key, "enabled": true, "strategies": strategies })
}

fn constraint(condition: &Value) -> Value {
    let operator = match condition["operator"].as_str() {
        Some("in") => "IN",
        Some("ends_with") => "STR_ENDS_WITH",
        Some("contains") => "STR_CONTAINS",
        other => unreachable!("{other:?} is not generated"),
    };
    let values = match &condition["value"] {
        Value::Array(values) => values.clone(),
        value => vec![value.clone()],
    };
    json!({ "contextName": condition["attribute"], "operator": operator, "values": values })
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
