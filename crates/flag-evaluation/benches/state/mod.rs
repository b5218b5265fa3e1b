//! The flags that are timed, and the clock.

use serde_json::{Value, json};
use std::hint::black_box;
use std::time::Instant;

/// How many flags there are.
pub(crate) const FLAGS: usize = 10_000;
const RULES: usize = 5;
const ROUNDS: usize = 21;

/// Seconds of one run of `work`, the median of several.
pub(crate) fn median(mut work: impl FnMut() -> usize) -> f64 {
    let mut seconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            #[expect(clippy::disallowed_methods, reason = "a bench measures time")]
            let begun = Instant::now();
            black_box(work());
            begun.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[ROUNDS / 2]
}

/// Seconds as milliseconds, to the microsecond.
pub(crate) fn milliseconds(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e3
}

/// The key of a flag.
pub(crate) fn key(number: usize) -> String {
    format!("flag-{number:05}")
}

/// Someone whom few rules hold, so that most flags read all their rules.
pub(crate) fn context() -> Value {
    json!({
        "targeting_key": "user-4711",
        "user_id": "4711",
        "country": "AT",
        "plan": "pro",
        "email": "ana@example.com",
        "app_version": "3.14.0",
    })
}

/// A flag set as JSON. Rollouts are of many sizes, as in use; or rules hold everyone and fallthroughs nobody, so that
/// conditions alone decide.
pub(crate) fn flag_set(with_rollouts: bool) -> Value {
    let flags: Vec<Value> = (0..FLAGS).map(|number| flag(number, with_rollouts)).collect();
    json!({
        "project": "bench",
        "environments": [{ "key": "production", "name": "Production", "color": "red", "position": 0 }],
        "flags": flags,
    })
}

fn flag(number: usize, with_rollouts: bool) -> Value {
    let rules: Vec<Value> = (0..RULES).map(|rule| self::rule(number, rule, with_rollouts)).collect();
    let share = if with_rollouts { number % 100 } else { 0 };
    json!({
        "flag": { "key": key(number), "kind": "boolean" },
        "environments": { "production": {
            "enabled": true,
            "off_value": false,
            "rules": rules,
            "fallthrough": { "serve": { "value": true }, "rollout_percentage": share },
        } },
    })
}

/// Two conditions and a rollout.
fn rule(number: usize, rule: usize, with_rollouts: bool) -> Value {
    let countries = ["DE", "CH", "FR", "IT", "AT"];
    let first = condition("country", "in", &json!([countries[rule], countries[(number + rule) % 5], "US"]));
    let second = match (number + rule) % 3 {
        0 => condition("email", "ends_with", &json!(format!("@company-{number}.com"))),
        1 => condition(
            "plan",
            "in",
            &json!(["free", "team", if number.is_multiple_of(4) { "pro" } else { "trial" }]),
        ),
        _ => condition("email", "contains", &json!(if number % 8 == 1 { "@example" } else { "@internal" })),
    };
    let share = if with_rollouts { 10 * (rule + 1) } else { 100 };
    json!({
        "id": "00000000-0000-0000-0000-000000000000",
        "conditions": [first, second],
        "rollout_percentage": share,
        "serve": { "value": true },
    })
}

fn condition(attribute: &str, operator: &str, value: &Value) -> Value {
    let id = "00000000-0000-0000-0000-000000000000";
    json!({ "id": id, "attribute": attribute, "operator": operator, "value": value })
}
