//! Whatever a flag set holds, it is looked at without panicking and in bounded time.

use super::validate_flag_set;
use crate::FlagSet;
use crate::condition::Operator;
use crate::lint::lint_flag_set;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::String),
        prop_oneof![
            Just("(a+)+$"),
            Just("\\p{L}{1000}{1000}"),
            Just("2026-02-30"),
            Just("1.2.3"),
            Just("a"),
            Just("b"),
            Just("09:00"),
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::btree_map("[a-c]|start|end|\\$ref|type|pattern", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A few keys, so that documents name one another, themselves and nothing.
fn any_key() -> impl Strategy<Value = String> {
    "[a-d]"
}

fn any_id() -> impl Strategy<Value = String> {
    (0_u32..6).prop_map(|number| format!("01920000-0000-7000-8000-{number:012}"))
}

fn any_condition() -> impl Strategy<Value = Value> {
    let operator = (0..Operator::ALL.len()).prop_map(|index| Operator::ALL[index].as_str());
    (any_id(), any_key(), operator, any_json()).prop_map(|(id, attribute, operator, value)| {
        json!({"id": id, "attribute": attribute, "operator": operator, "value": value})
    })
}

fn any_serve() -> impl Strategy<Value = Value> {
    let weights = proptest::collection::vec((any_key(), any::<u32>()), 0..4);
    let hashing = prop_oneof![Just("percent"), Just("flagd")];
    prop_oneof![
        any_json().prop_map(|value| json!({"value": value})),
        any_key().prop_map(|key| json!({"variant": key})),
        (weights, hashing).prop_map(|(weights, hashing)| {
            let weights: Vec<Value> = weights
                .into_iter()
                .map(|(variant, weight)| json!({"variant": variant, "weight": weight}))
                .collect();
            json!({"split": {"weights": weights, "hashing": hashing}})
        }),
    ]
}

fn any_config() -> impl Strategy<Value = Value> {
    let rollout = proptest::option::of(0_u32..=100);
    let conditions = proptest::collection::vec(any_condition(), 0..4);
    let rule = (any_id(), conditions, rollout.clone(), any_serve()).prop_map(
        |(id, conditions, rollout, serve)| {
            json!({"id": id, "conditions": conditions, "rollout_percentage": rollout, "serve": serve})
        },
    );
    let expression = prop_oneof![Just("* * * * *".to_owned()), "[0-9*/, -]{0,12}"];
    let schedule = (any_id(), expression, any_serve()).prop_map(|(id, expression, serve)| {
        json!({"id": id, "time_zone": "UTC", "recurrence": {"cron": {"expression": expression}}, "serve": serve})
    });
    let rules = proptest::collection::vec(rule, 0..4);
    let schedules = proptest::collection::vec(schedule, 0..3);
    (any_json(), rules, rollout, any_serve(), schedules).prop_map(
        |(off, rules, rollout, serve, schedules)| {
            json!({
                "enabled": true, "off_value": off, "rules": rules, "schedules": schedules,
                "fallthrough": {"serve": serve, "rollout_percentage": rollout},
            })
        },
    )
}

fn any_entry() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![Just("boolean"), Just("string"), Just("number"), Just("json")];
    let variant = (any_id(), any_key(), any_json(), any::<u32>())
        .prop_map(|(id, key, value, weight)| json!({"id": id, "key": key, "value": value, "weight": weight}));
    let prerequisite =
        (any_key(), any_json()).prop_map(|(flag, value)| json!({"flag": flag, "value": value}));
    let flag = (
        any_key(),
        kind,
        proptest::collection::vec(variant, 0..4),
        proptest::collection::vec(prerequisite, 0..3),
        proptest::option::of(any_json()),
    )
        .prop_map(|(key, kind, variants, prerequisites, schema)| {
            json!({
                "key": key, "kind": kind, "variants": variants, "prerequisites": prerequisites,
                "value_schema": schema,
            })
        });
    (flag, proptest::collection::btree_map(any_key(), any_config(), 0..3))
        .prop_map(|(flag, environments)| json!({"flag": flag, "environments": environments}))
}

fn any_set() -> impl Strategy<Value = Value> {
    let environment = (any_key(), proptest::option::of(any_key())).prop_map(
        |(key, from)| json!({"key": key, "name": key, "color": "teal", "position": 0, "inherits_from": from}),
    );
    let conditions = proptest::collection::vec(any_condition(), 0..3);
    let segment = (any_key(), proptest::option::of(any_key()), conditions).prop_map(
        |(key, parent, conditions)| json!({"key": key, "parent": parent, "conditions": conditions}),
    );
    let environments = proptest::collection::vec(environment, 0..4);
    let segments = proptest::collection::vec(segment, 0..4);
    (environments, segments, proptest::collection::vec(any_entry(), 0..4)).prop_map(
        |(environments, segments, flags)| {
            json!({"project": "p", "environments": environments, "segments": segments, "flags": flags})
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Documents that point anywhere, hold anything and break any rule.
    #[test]
    fn any_flag_set_is_looked_at(set in any_set()) {
        let set: FlagSet = serde_json::from_value(set).unwrap();
        for problem in validate_flag_set(&set) {
            prop_assert!(problem.pointer.starts_with('/'), "{problem:?}");
            prop_assert!(!problem.detail.is_empty() && !problem.advice.is_empty(), "{problem:?}");
        }
        for finding in lint_flag_set(&set) {
            prop_assert!(finding.pointer.starts_with('/'), "{finding:?}");
        }
    }

    /// Any JSON at all: most of it is no flag set, and none of it stops the reader.
    #[test]
    fn any_json_is_read_or_refused(value in any_json()) {
        if let Ok(set) = serde_json::from_value::<FlagSet>(value) {
            let _ = (validate_flag_set(&set), lint_flag_set(&set));
        }
    }
}

/// Looks at a set in a time that only something quadratic in 20,000 would exceed, also in a debug build.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "the time taken is what is tested")]
fn check_time(set: Value) {
    let set: FlagSet = serde_json::from_value(set).unwrap();
    let begun = Instant::now();
    let _ = (validate_flag_set(&set), lint_flag_set(&set));
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(20), "{taken:?}");
}

fn id(number: usize) -> String {
    format!("01920000-0000-7000-8000-{number:012}")
}

#[test]
fn long_chains_circles_and_lists_take_bounded_time() {
    let environments = json!([{"key": "e", "name": "e", "color": "teal", "position": 0}]);
    let needs = |n: usize| json!([{"flag": format!("f{}", (n + 1) % 20_000), "value": true}]);
    let flags: Vec<Value> = (0..20_000)
        .map(|n| json!({"flag": {"key": format!("f{n}"), "kind": "boolean", "prerequisites": needs(n)}}))
        .collect();
    check_time(json!({"project": "p", "environments": environments, "flags": flags}));

    let segments: Vec<Value> =
        (0..20_000).map(|n| json!({"key": format!("s{n}"), "parent": format!("s{}", n + 1)})).collect();
    check_time(json!({"project": "p", "environments": environments, "segments": segments, "flags": []}));

    let condition = |n: usize, operator: &str| {
        let members: Vec<String> = (0..20_000).map(|member| format!("user-{member}-{}", n % 2)).collect();
        json!({"id": id(n), "attribute": "user_id", "operator": operator, "value": members})
    };
    let rules: Vec<Value> = (0..10)
        .map(|n| {
            let conditions = [condition(4 * n, "in"), condition(4 * n + 1, "not_in")];
            json!({"id": id(1_000 + n), "conditions": conditions, "serve": {"value": true}})
        })
        .collect();
    let config = json!({"enabled": true, "off_value": false, "rules": rules,
        "fallthrough": {"serve": {"value": true}}});
    let flags = json!([{"flag": {"key": "f", "kind": "boolean"}, "environments": {"e": config}}]);
    check_time(json!({"project": "p", "environments": environments, "flags": flags}));

    let conditions: Vec<Value> =
        (0..100).map(|n| json!({"id": id(n), "attribute": "a", "operator": "gt", "value": n})).collect();
    let rules: Vec<Value> =
        (0..100).map(|n| json!({"id": id(n), "conditions": conditions, "serve": {"value": true}})).collect();
    let config = json!({"enabled": true, "off_value": false, "rules": rules,
        "fallthrough": {"serve": {"value": true}}});
    let flags = json!([{"flag": {"key": "f", "kind": "boolean"}, "environments": {"e": config}}]);
    check_time(json!({"project": "p", "environments": environments, "flags": flags}));
}
