//! States and contexts that are made to take long. The limits of time are far above what is needed, and far below
//! what a square or an exponential effort would take.

use crate::own_states::key;
use flag_evaluation::{CompiledFlagSet, Context};
use flag_model::FlagSet;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

const ID: &str = "00000000-0000-0000-0000-000000000000";

fn configuration(conditions: Value) -> Value {
    json!({
        "enabled": true,
        "off_value": "off",
        "rules": [{ "id": ID, "conditions": conditions, "serve": { "value": "rule" } }],
        "fallthrough": { "serve": { "value": "fallthrough" } },
    })
}

fn flag(name: &str, conditions: Value) -> Value {
    json!({ "flag": { "key": name, "kind": "string" }, "environments": { "e": configuration(conditions) } })
}

fn condition(operator: &str, value: Value) -> Value {
    json!({ "id": ID, "attribute": "a", "operator": operator, "value": value })
}

/// Compiles and evaluates everything, with and without traces. Answers the values.
#[track_caller]
fn run(environments: Value, segments: Value, flags: Value, context: Value) -> Vec<String> {
    let set: FlagSet = serde_json::from_value(json!({
        "project": "p", "environments": environments, "segments": segments, "flags": flags,
    }))
    .unwrap();
    #[expect(clippy::disallowed_methods, reason = "the test is about time")]
    let begun = std::time::Instant::now();
    let compiled = CompiledFlagSet::compile(&set, &key("e"));
    let context = Context::try_from(context).unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let all = compiled.evaluate_all(&context, now);
    for evaluation in all.iter().take(50).chain(all.iter().rev().take(50)) {
        assert_eq!(compiled.evaluate(evaluation.flag_key, &context, now), *evaluation);
        assert_eq!(compiled.evaluate_traced(evaluation.flag_key, &context, now).0, *evaluation);
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "took {:?}", begun.elapsed());
    all.iter().map(|evaluation| evaluation.value.as_str().unwrap().to_owned()).collect()
}

#[test]
fn chains_and_circles_of_segments_end() {
    let in_first = |segments: Value| {
        run(json!([]), segments, json!([flag("f", json!([condition("in_segment", json!("s0"))]))]), json!({}))
    };
    let chain = |length: usize, last: Option<usize>| -> Value {
        (0..length)
            .map(|number| {
                let parent = if number + 1 < length { Some(number + 1) } else { last };
                json!({ "key": format!("s{number}"), "parent": parent.map(|parent| format!("s{parent}")) })
            })
            .collect()
    };
    assert_eq!(in_first(chain(11, None)), ["rule"]);
    assert_eq!(in_first(chain(12, None)), ["fallthrough"]);
    assert_eq!(in_first(chain(10_000, None)), ["fallthrough"]);
    assert_eq!(in_first(chain(1, Some(0))), ["fallthrough"]);
    assert_eq!(in_first(chain(10_000, Some(0))), ["fallthrough"]);
    // Each of ten floors asks for each of a hundred segments of the next: 100^10 ways.
    let floors: Value = (0..10)
        .flat_map(|floor| (0..100).map(move |number| (floor, number)))
        .map(|(floor, number)| {
            let conditions: Value = match floor {
                9 => json!([]),
                _ => (0..100)
                    .map(|next| condition("in_segment", json!(format!("s{}", (floor + 1) * 100 + next))))
                    .collect(),
            };
            json!({ "key": format!("s{}", floor * 100 + number), "conditions": conditions })
        })
        .collect();
    assert_eq!(in_first(floors), ["rule"]);
}

#[test]
fn chains_and_circles_of_prerequisites_end() {
    let flags = |length: usize, last: Option<usize>, width: usize| -> Value {
        (0..length)
            .map(|number| {
                let next = if number + 1 < length { Some(number + 1) } else { last };
                let mut flag = flag(&format!("f{number}"), json!([]));
                flag["flag"]["prerequisites"] = next
                    .into_iter()
                    .flat_map(|next| (0..width).map(move |step| (next + step) % length))
                    .filter(|next| last.is_some() || *next > number)
                    .map(|next| json!({ "flag": format!("f{next}"), "value": "rule" }))
                    .collect();
                flag
            })
            .collect()
    };
    let count = |values: &[String]| values.iter().filter(|value| *value == "rule").count();
    let chain = |length, last, width| run(json!([]), json!([]), flags(length, last, width), json!({}));
    assert_eq!(count(&chain(11, None, 1)), 11);
    // Those with at most ten below them are served, wherever one begins.
    assert_eq!(count(&chain(10_000, None, 1)), 11);
    assert_eq!(count(&chain(10_000, Some(0), 1)), 0);
    assert_eq!(count(&chain(11, None, 20)), 11);
    assert_eq!(count(&chain(1_000, Some(0), 20)), 0);
}

#[test]
fn chains_and_circles_of_environments_end() {
    let environments = |length: usize, last: Option<usize>| -> Value {
        let name = |number: usize| if number == 0 { "e".to_owned() } else { format!("e{number}") };
        (0..length)
            .map(|number| {
                let above = if number + 1 < length { Some(number + 1) } else { last };
                json!({ "key": name(number), "name": "", "color": "gray", "position": 0, "inherits_from": above.map(name) })
            })
            .collect()
    };
    let at = |number: usize, environments: Value| {
        let configured = json!({ format!("e{number}"): configuration(json!([])) });
        let flag = json!({ "flag": { "key": "f", "kind": "string" }, "environments": configured });
        run(environments, json!([]), json!([flag]), json!({}))
    };
    assert_eq!(at(10, environments(10_000, None)), ["rule"]);
    assert_eq!(at(11, environments(10_000, None)), [""]);
    assert_eq!(at(10_001, environments(10_000, Some(0))), [""]);
    assert_eq!(at(3, environments(3, Some(1))), [""]);
}

#[test]
fn long_lists_texts_and_patterns_are_quick() {
    let many = |make: fn(u32) -> Value| -> Value { (0..20_000).map(make).collect() };
    let text = format!("{}b", "a".repeat(20_000));
    let conditions = [
        condition("in", many(|number| json!(format!("{number}{}", "a".repeat(100))))),
        condition("in", many(|number| json!([[number]]))),
        condition(
            "starts_with",
            many(|number| json!(format!("{}{number}", "a".repeat((number % 2_000) as usize)))),
        ),
        condition(
            "ends_with",
            many(|number| json!(format!("{number}{}", "a".repeat((number % 2_000) as usize)))),
        ),
        condition("matches", json!("(a+)+$")),
        condition("matches", json!("(a|aa|aaa)*c")),
        condition("matches", json!("(.*){50}x")),
        condition("matches", json!("((((a{1000}){1000}){1000}){1000})")),
        condition("semver_gt", json!(format!("{}.0.0", "9".repeat(1_990)))),
    ];
    let flags: Value = (0..2 * conditions.len())
        .map(|number| flag(&format!("f{number}"), json!([conditions[number % conditions.len()]])))
        .collect();
    let values = run(json!([]), json!([]), flags.clone(), json!({ "a": text }));
    assert!(values.iter().all(|value| value == "fallthrough"));
    let list: Value = (0..10_000).map(|number| json!([[number]])).collect();
    for context in [json!({ "a": list }), json!({ "a": "1".repeat(100_000) }), json!({ "a": 1e308 })] {
        run(json!([]), json!([]), flags.clone(), context);
    }
}

#[test]
fn deep_values_are_compared_to_a_depth() {
    let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    let deep = |depth: usize| {
        let flags = json!([flag("f", json!([condition("eq", nested(depth))]))]);
        run(json!([]), json!([]), flags, json!({ "a": nested(depth) }))
    };
    assert_eq!(deep(100), ["rule"]);
    assert_eq!(deep(500), ["fallthrough"]);
    let paths = json!([flag(
        "f",
        json!([{ "id": ID, "attribute": "a.".repeat(100_000), "operator": "eq", "value": 1 }])
    )]);
    run(json!([]), json!([]), paths, json!({ "a": { "a": 1 } }));
}

#[test]
fn huge_numbers_are_numbers() {
    for text in
        ["1e308", "-1e308", "18446744073709551615", "-9223372036854775808", "123456789012345678901234567890"]
    {
        let number: Value = serde_json::from_str(text).unwrap();
        for operator in ["eq", "in", "gte", "date_after", "contains", "semver_gt", "matches", "time_window"] {
            let value = if operator == "in" { json!([number]) } else { number.clone() };
            let flags = json!([flag("f", json!([condition(operator, value)]))]);
            let values = run(json!([]), json!([]), flags, json!({ "a": number, "timestamp": number }));
            let expected = if matches!(operator, "eq" | "in" | "gte") { "rule" } else { "fallthrough" };
            assert_eq!(values, [expected], "{text} {operator}");
        }
    }
}
