//! Writing: what is written, what is left out, and what is said about it.

use super::schema::check_valid;
use crate::FindingCode;
use crate::flagd::{Exported, export};
use flag_model::{FlagSet, Key};
use serde_json::{Value, json};

const ID: &str = "01980000-0000-7000-8000-000000000001";

/// A flag set with one flag of the variants on and off; `change` is merged into its one configuration.
fn set(change: &Value) -> Value {
    let mut config =
        json!({ "enabled": true, "off_value": false, "fallthrough": { "serve": { "variant": "off" } } });
    for (name, value) in change.as_object().unwrap() {
        config[name] = value.clone();
    }
    let environment = |key: &str, parent: Option<&str>| json!({ "key": key, "name": key, "color": "gray", "position": 0, "inherits_from": parent });
    json!({
        "project": "shop",
        "environments": [environment("production", None), environment("staging", Some("production"))],
        "segments": [
            { "key": "staff", "conditions": [{ "id": ID, "attribute": "email", "operator": "ends_with", "value": "@acme.org" }] },
            { "key": "leads", "parent": "staff", "conditions": [{ "id": ID, "attribute": "lead", "operator": "eq", "value": true }] },
            { "key": "nobody", "enabled": false },
            { "key": "circle", "parent": "circle" },
        ],
        "flags": [{
            "flag": { "key": "f", "kind": "boolean", "variants": [
                { "id": ID, "key": "on", "value": true }, { "id": ID, "key": "off", "value": false }
            ] },
            "environments": { "production": config },
        }],
    })
}

fn written(set: &Value, environment: &str) -> Exported {
    let set: FlagSet = serde_json::from_value(set.clone()).unwrap();
    let exported = export(&set, &Key::new(environment).unwrap());
    check_valid(&exported.document);
    exported
}

fn rule(attribute: &str, operator: &str, value: &Value) -> Value {
    let condition = json!({ "id": ID, "attribute": attribute, "operator": operator, "value": value });
    json!({ "rules": [{ "id": ID, "conditions": [condition], "serve": { "variant": "on" } }] })
}

#[track_caller]
fn check_condition(attribute: &str, operator: &str, value: &Value, expected: &Value) {
    let exported = written(&set(&rule(attribute, operator, value)), "production");
    assert_eq!(exported.document["flags"]["f"]["targeting"], json!({ "if": [expected, "on"] }), "{operator}");
}

#[test]
fn conditions_are_written_so_that_flagd_answers_the_same() {
    let var = json!({ "var": "x" });
    check_condition("x", "eq", &json!("a"), &json!({ "===": [var, "a"] }));
    check_condition("x", "ne", &json!(1), &json!({ "!==": [var, 1] }));
    check_condition("x", "in", &json!(["a"]), &json!({ "in": [var, ["a"]] }));
    check_condition("x", "not_in", &json!(["a"]), &json!({ "!": [{ "in": [var, ["a"]] }] }));
    check_condition("x", "contains", &json!("a"), &json!({ "in": ["a", var] }));
    check_condition("x", "not_contains", &json!("a"), &json!({ "!": [{ "in": ["a", var] }] }));
    check_condition("x", "starts_with", &json!("a"), &json!({ "starts_with": [var, "a"] }));
    check_condition("x", "gt", &json!(5), &json!({ ">": [var, 5] }));
    check_condition("x", "lt", &json!(5), &json!({ "<": [{ "var": ["x", 5] }, 5] }));
    check_condition("x", "lte", &json!(5), &json!({ "<=": [{ "var": ["x", 11.0] }, 5] }));
    check_condition("targeting_key", "eq", &json!("u"), &json!({ "===": [{ "var": "targetingKey" }, "u"] }));
    let staff = json!({ "ends_with": [{ "var": "email" }, "@acme.org"] });
    check_condition("", "in_segment", &json!("staff"), &staff);
    check_condition("", "not_in_segment", &json!("staff"), &json!({ "!": [staff] }));
    let leads = json!({ "and": [staff, { "===": [{ "var": "lead" }, true] }] });
    check_condition("", "in_segment", &json!("leads"), &leads);
    check_condition("", "in_segment", &json!("nobody"), &json!(false));
    let time = json!({ "var": "$flagd.timestamp" });
    check_condition(
        "timestamp",
        "date_before",
        &json!("2023-11-14T22:13:20Z"),
        &json!({ "<": [time, 1_700_000_000] }),
    );
}

#[track_caller]
fn check_left_out(set: &Value, pointer: &str) {
    let exported = written(set, "production");
    assert_eq!(exported.document["flags"], json!({}));
    let found: Vec<_> = exported.report.findings.iter().map(|f| f.pointer.as_str()).collect();
    assert_eq!(found, [pointer]);
    assert!(!exported.report.is_complete());
    assert_eq!(exported.report.findings[0].flag.as_deref(), Some("f"));
}

#[test]
fn a_flag_that_flagd_would_answer_differently_is_left_out() {
    let condition = "/flags/0/environments/production/rules/0/conditions/0";
    check_left_out(&set(&rule("x", "matches", &json!("a+"))), condition);
    check_left_out(&set(&rule("x", "semver_gt", &json!("1.0.0"))), condition);
    check_left_out(&set(&rule("x", "eq", &json!([1]))), condition);
    check_left_out(&set(&rule("x", "gt", &json!("a"))), condition);
    check_left_out(&set(&rule("x.0", "eq", &json!(1))), condition);
    check_left_out(&set(&rule("", "in_segment", &json!("gone"))), condition);
    check_left_out(&set(&rule("timestamp", "date_before", &json!("2023-11-14T22:13:20.5Z"))), condition);
    let percent = json!({ "fallthrough": { "serve": { "split": { "weights": [{ "variant": "on", "weight": 100 }] } } } });
    check_left_out(&set(&percent), "/flags/0/environments/production/fallthrough/serve");
    let rollout = json!({ "fallthrough": { "serve": { "variant": "on" }, "rollout_percentage": 10 } });
    check_left_out(&set(&rollout), "/flags/0/environments/production/fallthrough/rollout_percentage");
    let unknown = json!({ "fallthrough": { "serve": { "variant": "blue" } } });
    check_left_out(&set(&unknown), "/flags/0/environments/production/fallthrough/serve");
    let schedule = json!({ "schedules": [{ "id": ID, "time_zone": "UTC", "serve": { "variant": "on" } }] });
    check_left_out(&set(&schedule), "/flags/0/environments/production/schedules/0");
    let mut prerequisite = set(&json!({}));
    prerequisite["flags"][0]["flag"]["prerequisites"] = json!([{ "flag": "g", "value": true }]);
    check_left_out(&prerequisite, "/flags/0/flag/prerequisites/0");
}

#[test]
fn a_circle_of_segments_ends() {
    let exported = written(&set(&rule("", "in_segment", &json!("circle"))), "production");
    assert_eq!(exported.document["flags"], json!({}));
}

#[test]
fn segments_made_to_explode_end() {
    let mut with = set(&rule("", "in_segment", &json!("s0")));
    let condition = |key: String| json!({ "id": ID, "operator": "in_segment", "value": key });
    let segment = |i: usize| json!({ "key": format!("s{i}"), "conditions": vec![condition(format!("s{}", i + 1)); 100] });
    with["segments"] = (0..9).map(segment).chain([json!({ "key": "s9" })]).collect();
    let exported = written(&with, "production");
    assert_eq!(exported.document["flags"], json!({}));
    assert_eq!(exported.report.findings.len(), 1);
}

#[test]
fn overrides_for_good_become_rules_and_others_are_not_written() {
    let mut with = set(&json!({}));
    with["flags"][0]["overrides"] = json!({ "production": [
        { "target": "tenant", "target_id": "t1", "value": true },
        { "target": "user", "target_id": "u1", "value": true },
        { "target": "user", "target_id": "u2", "value": true },
    ] });
    let exported = written(&with, "production");
    assert_eq!(
        exported.document["flags"]["f"]["targeting"],
        json!({ "if": [{ "in": [{ "var": "user_id" }, ["u1", "u2"]] }, "on", { "in": [{ "var": "tenant_id" }, ["t1"]] }, "on"] })
    );
    let codes: Vec<_> = exported.report.findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, [FindingCode::OverrideBecameRule; 3]);
    with["flags"][0]["overrides"]["production"][0]["expires_at"] = json!("2030-01-01T00:00:00Z");
    assert_eq!(written(&with, "production").document["flags"], json!({}));
}

#[track_caller]
fn check_split(bucketing_key: &str, expected: &Value) {
    let weights = json!([{ "variant": "on", "weight": 1 }, { "variant": "off", "weight": 2 }]);
    let split = json!({ "serve": { "split": { "weights": weights, "hashing": "flagd" } } });
    let mut with = set(&json!({ "fallthrough": split }));
    with["flags"][0]["flag"]["bucketing_key"] = json!(bucketing_key);
    let flag = &written(&with, "production").document["flags"]["f"];
    assert_eq!(flag["targeting"], *expected);
    assert_eq!(flag.get("defaultVariant"), None, "without a targeting key the application decides");
}

#[test]
fn splits_hash_what_they_hashed() {
    let (on, off, key) = (json!(["on", 1]), json!(["off", 2]), json!({ "var": "targetingKey" }));
    check_split("f", &json!({ "fractional": [on, off] }));
    check_split("", &json!({ "fractional": [key, on, off] }));
    let split = json!({ "fractional": [{ "cat": ["old", key] }, on, off] });
    check_split("old", &json!({ "if": [{ "!!": [key] }, split] }));
}

#[test]
fn a_split_that_refuses_contexts_without_a_key_is_noted() {
    let split = json!({ "split": { "weights": [{ "variant": "on", "weight": 1 }], "hashing": "flagd" } });
    let exported = written(&set(&json!({ "rules": [{ "id": ID, "serve": split }] })), "production");
    let codes: Vec<_> = exported.report.findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, [FindingCode::Boundary]);
}

#[test]
fn a_flag_that_is_not_active_is_written_as_disabled() {
    let mut with = set(&json!({}));
    with["flags"][0]["flag"]["lifecycle"] = json!("archived");
    assert_eq!(written(&with, "production").document["flags"]["f"]["state"], "DISABLED");
}

#[test]
fn an_environment_is_written_as_it_inherits() {
    let exported = written(&set(&json!({ "enabled": false })), "staging");
    assert_eq!(exported.document["flags"]["f"]["state"], "DISABLED");
    assert_eq!(exported.report.findings[0].pointer, "/flags/0/environments/production/off_value");
    assert_eq!(exported.report.findings[0].code, FindingCode::OffValue);
}

#[test]
fn a_flag_that_nobody_configured_is_off() {
    let mut bare = set(&json!({}));
    bare["flags"][0]["environments"] = json!({});
    let flag = &written(&bare, "staging").document["flags"]["f"];
    assert_eq!(flag["state"], "DISABLED");
    assert_eq!(flag["defaultVariant"], "on");
}

#[test]
fn values_without_a_name_get_one() {
    let exported = written(&set(&json!({ "fallthrough": { "serve": { "value": true } } })), "production");
    assert_eq!(exported.document["flags"]["f"]["defaultVariant"], "on");
    assert!(exported.report.findings.is_empty());
    let mut bare = set(&json!({ "fallthrough": { "serve": { "value": true } } }));
    bare["flags"][0]["flag"]["variants"] = json!([]);
    let exported = written(&bare, "production");
    assert_eq!(exported.document["flags"]["f"]["variants"], json!({ "true": true }));
    assert_eq!(exported.report.findings[0].code, FindingCode::ValueBecameVariant);
    bare["flags"][0]["flag"]["kind"] = json!("json");
    bare["flags"][0]["environments"]["production"]["fallthrough"]["serve"]["value"] = json!([1]);
    assert_eq!(written(&bare, "production").document["flags"], json!({}), "flagd knows no lists");
}

#[test]
fn the_text_is_the_same_each_time() {
    let exported = written(&set(&json!({})), "production");
    let expected = r#"{
  "$schema": "https://flagd.dev/schema/v0/flags.json",
  "flags": {
    "f": {
      "state": "ENABLED",
      "variants": {
        "on": true,
        "off": false
      },
      "defaultVariant": "off"
    }
  },
  "metadata": {
    "flagSetId": "shop"
  }
}
"#;
    assert_eq!(exported.to_text(), expected);
}
