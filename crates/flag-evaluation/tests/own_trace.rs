//! What a trace tells.

use crate::own_states::key;
use flag_evaluation::{CompiledFlagSet, Context};
use flag_model::FlagSet;
use serde_json::{Value, json};

fn id(number: u32) -> String {
    format!("00000000-0000-0000-0000-{number:012}")
}

fn condition(number: u32, attribute: &str, operator: &str, value: Value) -> Value {
    json!({ "id": id(number), "attribute": attribute, "operator": operator, "value": value })
}

#[test]
fn every_step_is_told_with_its_reason() {
    let plans: Vec<String> = (0..25).map(|number| format!("plan-{number}")).collect();
    let set: FlagSet = serde_json::from_value(json!({
        "project": "p",
        "environments": [
            { "key": "dev", "name": "", "color": "teal", "position": 0 },
            { "key": "prod", "name": "", "color": "red", "position": 1, "inherits_from": "dev" },
        ],
        "segments": [
            { "key": "staff", "parent": "users", "conditions": [condition(20, "staff", "eq", json!(true))] },
            { "key": "users", "conditions": [condition(21, "user_id", "ne", json!(""))] },
        ],
        "flags": [
            {
                "flag": {
                    "key": "f",
                    "kind": "string",
                    "prerequisites": [{ "flag": "base", "value": true }],
                    "variants": [{ "id": id(30), "key": "one", "value": "v1", "weight": 100 }],
                },
                "environments": { "dev": {
                    "enabled": true,
                    "off_value": "off",
                    "schedules": [
                        { "id": id(1), "name": "Sale", "time_zone": "UTC", "serve": { "value": "sale" },
                          "valid_until": "2026-01-01T00:00:00Z" },
                    ],
                    "rules": [
                        { "id": id(2), "name": "Plans", "serve": { "value": "x" }, "conditions": [
                            condition(3, "user.plan", "in", json!(plans)),
                            condition(4, "age", "gt", json!(18)),
                        ] },
                        { "id": id(5), "serve": { "value": "x" }, "enabled": false },
                        { "id": id(6), "name": "Staff", "serve": { "split": {} }, "rollout_percentage": 99.99,
                          "conditions": [condition(7, "", "in_segment", json!("staff"))] },
                        { "id": id(8), "serve": { "value": "x" }, "conditions": [
                            condition(9, "", "in_segment", json!("staff")),
                        ] },
                    ],
                    "fallthrough": { "serve": { "value": "x" } },
                } },
                "overrides": { "prod": [
                    { "target": "user", "target_id": "u1", "value": "x", "expires_at": "2026-01-01T00:00:00Z" },
                ] },
            },
            {
                "flag": { "key": "base", "kind": "boolean" },
                "environments": { "prod": {
                    "enabled": true, "off_value": false, "fallthrough": { "serve": { "value": true } },
                } },
            },
        ],
    }))
    .unwrap();
    let compiled = CompiledFlagSet::compile(&set, &key("prod"));
    let context = json!({ "targetingKey": "k", "user_id": "u1", "user": { "plan": 7 }, "staff": true });
    let context = Context::try_from(context).unwrap();
    let (evaluation, trace) =
        compiled.evaluate_traced("f", &context, "2026-11-22T09:30:00Z".parse().unwrap());
    assert_eq!((evaluation.value, evaluation.variant), (&json!("v1"), Some("one")));
    let told =
        |number: u32, attribute: &str, operator: &str, expected: Value, actual: Value, verdict: Value| {
            json!({ "id": id(number), "attribute": attribute, "operator": operator, "expected": expected,
                "expected_members": null, "actual": actual, "verdict": verdict })
        };
    let none = json!(null);
    let mut plan = told(
        3,
        "user.plan",
        "in",
        json!(plans[..20]),
        json!(7),
        json!({ "not_matched": "the comparison is false" }),
    );
    plan["expected_members"] = json!(25);
    let expected = json!({
        "configured_in": "dev",
        "decision": { "rule": id(6) },
        "prerequisites": [{ "flag": "base", "expected": true, "served": true, "verdict": "matched" }],
        "overrides": [{ "target": "user", "target_id": "u1", "expires_at": "2026-01-01T00:00:00Z",
                        "verdict": { "not_matched": "it has expired" } }],
        "schedules": [{ "id": id(1), "name": "Sale",
                        "verdict": { "not_matched": "now is before its beginning or after its end" } }],
        "rules": [
            { "id": id(2), "name": "Plans", "verdict": { "not_matched": "a condition does not hold" },
              "rollout": null,
              "conditions": [plan, told(4, "age", "gt", json!(18), none.clone(), json!("not_evaluated"))] },
            { "id": id(5), "name": "", "verdict": { "not_matched": "it is switched off" }, "rollout": null,
              "conditions": [] },
            { "id": id(6), "name": "Staff", "verdict": "matched",
              "rollout": trace.rules[2].rollout,
              "conditions": [told(7, "", "in_segment", json!("staff"), none.clone(), json!("matched"))] },
            { "id": id(8), "name": "", "verdict": "not_evaluated", "rollout": null,
              "conditions": [told(9, "", "in_segment", json!("staff"), none.clone(), json!("not_evaluated"))] },
        ],
        "fallthrough_rollout": null,
        "split": trace.split,
        "segments": [
            { "key": "users", "verdict": "matched",
              "conditions": [told(21, "user_id", "ne", json!(""), json!("u1"), json!("matched"))] },
            { "key": "staff", "verdict": "matched",
              "conditions": [told(20, "staff", "eq", json!(true), json!(true), json!("matched"))] },
        ],
    });
    assert_eq!(serde_json::to_value(&trace).unwrap(), expected);
    let rollout = trace.rules[2].rollout.unwrap();
    assert_eq!(rollout.hundredths, 9_999);
    assert!(rollout.position.unwrap() < 9_999);
    let split = trace.split.unwrap();
    assert!(split.position < 100 && split.weights_sum == 100, "{split:?}");

    // Nothing of a flag that is off is evaluated, and all of it is told.
    let (_, trace) =
        compiled.evaluate_traced("f", &Context::default(), "2025-11-22T09:30:00Z".parse().unwrap());
    let told = serde_json::to_value(&trace).unwrap();
    assert_eq!(told["decision"], json!({ "schedule": id(1) }));
    assert_eq!(told["rules"][0]["verdict"], json!("not_evaluated"));
    assert_eq!(told["rules"].as_array().unwrap().len(), 4);
    let (_, trace) =
        compiled.evaluate_traced("gone", &Context::default(), "2025-11-22T09:30:00Z".parse().unwrap());
    assert_eq!(serde_json::to_value(&trace).unwrap()["decision"], json!("flag_unknown"));
}
