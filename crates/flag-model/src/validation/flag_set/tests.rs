//! Flag sets as JSON, and the places and codes of what is wrong with them.

use crate::problem::ProblemCode;
use crate::validation::tests::{id, merge, places};
use crate::validation::validate_flag_set;
use serde_json::{Value, json};

fn environment(key: &str, inherits_from: Option<&str>) -> Value {
    json!({"key": key, "name": key, "color": "teal", "position": 0, "inherits_from": inherits_from})
}

#[track_caller]
fn check_set(more: Value, expected: &[(&str, ProblemCode)]) {
    let mut set = json!({"project": "shop", "environments": [environment("production", None)], "flags": []});
    merge(&mut set, more);
    let problems = validate_flag_set(&serde_json::from_value(set).unwrap());
    assert_eq!(places(&problems), expected);
}

#[test]
fn a_flag_set_has_keys_once_and_names_what_it_has() {
    let rules = json!([{"id": id(1), "serve": {"value": true}, "conditions": [
        {"id": id(2), "operator": "in_segment", "value": "beta"},
        {"id": id(3), "operator": "not_in_segment", "value": "gone"},
    ]}]);
    let config = json!({"enabled": true, "off_value": false, "rules": rules,
        "fallthrough": {"serve": {"value": true}}});
    let override_ = json!({"target": "user", "target_id": "u1", "value": true});
    check_set(
        json!({
            "segments": [{"key": "beta", "parent": "staff"}, {"key": "beta"}],
            "flags": [
                {
                    "flag": {"key": "a", "kind": "boolean", "prerequisites": [
                        {"flag": "b", "value": "on"}, {"flag": "c", "value": true},
                    ]},
                    "environments": {"production": config, "stage": config},
                    "overrides": {"production": [override_, override_], "load": []},
                },
                {"flag": {"key": "b", "kind": "boolean"}},
                {"flag": {"key": "b", "kind": "boolean"}},
            ],
        }),
        &[
            ("/segments/0/parent", ProblemCode::UnknownReference),
            ("/segments/1/key", ProblemCode::Duplicate),
            ("/flags/0/flag/prerequisites/1/flag", ProblemCode::UnknownReference),
            ("/flags/0/environments/production/rules/0/conditions/1/value", ProblemCode::UnknownReference),
            ("/flags/0/environments/stage", ProblemCode::UnknownReference),
            ("/flags/0/environments/stage/rules/0/conditions/1/value", ProblemCode::UnknownReference),
            ("/flags/0/overrides/load", ProblemCode::UnknownReference),
            ("/flags/0/overrides/production/1/target_id", ProblemCode::Duplicate),
            ("/flags/2/flag/key", ProblemCode::Duplicate),
            ("/flags/0/flag/prerequisites/0/value", ProblemCode::InvalidValue),
        ],
    );
}

#[test]
fn nothing_leads_back_to_itself() {
    check_set(
        json!({"environments": [
            environment("a", Some("b")), environment("b", Some("a")), environment("c", Some("a")),
        ]}),
        &[
            ("/environments/0/inherits_from", ProblemCode::Cycle),
            ("/environments/1/inherits_from", ProblemCode::Cycle),
            ("/environments/2/inherits_from", ProblemCode::Cycle),
        ],
    );
    check_set(
        json!({"segments": [{"key": "x", "parent": "y"}, {"key": "y", "parent": "x"}]}),
        &[("/segments/0", ProblemCode::Cycle), ("/segments/1", ProblemCode::Cycle)],
    );
    let asks = |segment: &str| json!([{"id": id(1), "operator": "in_segment", "value": segment}]);
    check_set(
        json!({"segments": [
            {"key": "x", "conditions": asks("y")}, {"key": "y", "parent": "x"}, {"key": "z", "conditions": asks("w")},
        ]}),
        &[
            ("/segments/0", ProblemCode::Cycle),
            ("/segments/1", ProblemCode::Cycle),
            ("/segments/2/conditions/0/value", ProblemCode::UnknownReference),
        ],
    );
    let needs = |key: &str, needed: &[&str]| {
        let prerequisites: Vec<Value> =
            needed.iter().map(|flag| json!({"flag": flag, "value": true})).collect();
        json!({"flag": {"key": key, "kind": "boolean", "prerequisites": prerequisites}})
    };
    check_set(
        json!({"flags": [
            needs("a", &["b", "d"]), needs("b", &["c"]), needs("c", &["b"]), needs("d", &[]),
        ]}),
        &[
            ("/flags/0/flag/prerequisites", ProblemCode::Cycle),
            ("/flags/1/flag/prerequisites", ProblemCode::Cycle),
            ("/flags/2/flag/prerequisites", ProblemCode::Cycle),
        ],
    );
}

#[test]
fn chains_are_short() {
    let segments = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({"key": format!("s{n}"), "parent": (n > 0).then(|| format!("s{}", n - 1))}))
            .collect()
    };
    check_set(json!({"segments": segments(11)}), &[]);
    check_set(json!({"segments": segments(12)}), &[("/segments/11", ProblemCode::ChainTooLong)]);
    let flags = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| {
                let needed: Vec<Value> = (n > 0)
                    .then(|| json!({"flag": format!("f{}", n - 1), "value": true}))
                    .into_iter()
                    .collect();
                json!({"flag": {"key": format!("f{n}"), "kind": "boolean", "prerequisites": needed}})
            })
            .collect()
    };
    check_set(json!({"flags": flags(11)}), &[]);
    check_set(json!({"flags": flags(12)}), &[("/flags/11/flag/prerequisites", ProblemCode::ChainTooLong)]);
}
