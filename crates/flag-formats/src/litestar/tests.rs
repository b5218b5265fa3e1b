//! What a team that moves relies on.

use super::{ImportOptions, Imported, import};
use crate::{FindingCode, ProblemCode};
use flag_model::{FlagEnvironment, FlagKind, Hashing, Key, Lifecycle, Operator, OverrideTarget, Serve};
use proptest::prelude::*;
use serde_json::{Value, json};

fn options() -> ImportOptions {
    let key = |text: &str| Key::new(text).unwrap();
    ImportOptions { project: key("shop"), environment: key("production") }
}

fn read(state: &Value) -> Imported {
    import(state.to_string().as_bytes(), &options()).unwrap()
}

fn one(flag: &Value) -> Imported {
    read(&json!({ "flags": [flag] }))
}

fn config(imported: &Imported) -> &FlagEnvironment {
    &imported.flag_set.flags[0].environments[&Key::new("production").unwrap()]
}

#[track_caller]
fn check_default(flag: &Value, kind: FlagKind, expected: &Value) {
    let imported = one(flag);
    assert_eq!(imported.flag_set.flags[0].flag.kind, kind, "{flag}");
    assert_eq!(config(&imported).fallthrough.serve, Serve::Value(expected.clone()), "{flag}");
    assert!(config(&imported).enabled);
}

#[test]
fn the_default_is_what_is_served_when_no_rule_holds() {
    let (boolean, string, number) = (FlagKind::Boolean, FlagKind::String, FlagKind::Number);
    check_default(&json!({ "key": "f" }), boolean, &json!(false));
    check_default(&json!({ "key": "f", "default_enabled": true }), boolean, &json!(true));
    check_default(
        &json!({ "key": "f", "flag_type": "string", "default_value": { "value": "x" } }),
        string,
        &json!("x"),
    );
    check_default(
        &json!({ "key": "f", "flag_type": "string", "default_value": { "v": "x" } }),
        FlagKind::Json,
        &json!({ "v": "x" }),
    );
    check_default(&json!({ "key": "f", "flag_type": "number", "default_value": null }), number, &json!(0));
    check_default(&json!({ "key": "f", "flag_type": "json" }), FlagKind::Json, &json!({}));
}

#[test]
fn a_flag_that_is_not_active_serves_its_default() {
    let imported = one(
        &json!({ "key": "f", "status": "archived", "default_enabled": true, "rules": [{ "serve_enabled": false }] }),
    );
    assert_eq!(imported.flag_set.flags[0].flag.lifecycle, Lifecycle::Archived);
    assert!(!config(&imported).enabled);
    assert_eq!(config(&imported).off_value, json!(true));
}

#[test]
fn rules_come_in_the_order_of_their_priority() {
    let imported = one(&json!({ "key": "f", "rules": [
        { "name": "late", "priority": 5 }, { "name": "first", "priority": -1, "rollout_percentage": 30 },
        { "name": "none" }, { "name": "also none", "enabled": false, "serve_enabled": false },
    ] }));
    let rules = &config(&imported).rules;
    let names: Vec<_> = rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["first", "none", "also none", "late"]);
    assert_eq!(rules[0].rollout_percentage.unwrap().hundredths(), 3_000);
    assert_eq!(rules[0].serve, Serve::Value(json!(true)));
    assert_eq!((rules[2].enabled, &rules[2].serve), (false, &Serve::Value(json!(false))));
}

#[test]
fn conditions_name_segments_by_key() {
    let state = json!({
        "segments": [
            { "name": "pro users", "id": "7f", "conditions": [{ "attribute": "plan", "value": "pro" }] },
            { "name": "child", "parent": "pro users" }, { "name": "orphan", "parent": "gone" },
        ],
        "flags": [{ "key": "f", "rules": [
            { "conditions": [{ "operator": "in_segment", "value": "pro users" }] },
            { "conditions": [{ "operator": "not_in_segment", "value": "7f" }] },
            { "conditions": [{ "operator": "in_segment", "value": "gone" }] },
            { "conditions": [{ "operator": "not_in_segment", "value": "gone" }] },
            { "conditions": [{ "attribute": "x", "operator": "almost", "value": 1 }] },
        ] }],
    });
    let imported = read(&state);
    let segment = |key: &str| imported.flag_set.segments.iter().find(|s| s.key.as_str() == key).unwrap();
    assert_eq!(segment("pro-users").conditions[0].operator, Operator::Eq);
    assert_eq!(segment("child").parent.as_ref().unwrap().as_str(), "pro-users");
    assert!(!segment("orphan").enabled);
    let rules = &config(&imported).rules;
    assert_eq!(rules[0].conditions[0].value, "pro-users");
    assert_eq!(
        (rules[1].conditions[0].operator, &rules[1].conditions[0].value),
        (Operator::NotInSegment, &json!("pro-users"))
    );
    assert!(!rules[2].enabled, "nobody is in a segment that does not exist");
    assert!(rules[3].enabled && rules[3].conditions.is_empty(), "everybody is outside it");
    assert!(rules[4].conditions.is_empty(), "an unknown operator is passed over");
}

#[test]
fn variants_divide_users_as_before() {
    let imported = one(&json!({ "key": "new checkout", "variants": [
        { "key": "treatment", "value": { "enabled": true }, "weight": 40 },
        { "key": "control", "value": { "enabled": "yes" }, "weight": 60 },
    ] }));
    let flag = &imported.flag_set.flags[0].flag;
    assert_eq!((flag.key.as_str(), flag.bucketing_key.as_deref()), ("new-checkout", Some("new checkout")));
    assert_eq!(imported.keys["new checkout"], flag.key);
    let variants: Vec<_> = flag.variants.iter().map(|v| (v.key.as_str(), &v.value, v.weight)).collect();
    assert_eq!(variants, [("control", &json!(false), 60), ("treatment", &json!(true), 40)]);
    let Serve::Split(split) = &config(&imported).fallthrough.serve else { panic!("no split") };
    assert!(split.weights.is_empty() && split.hashing == Hashing::Percent);
}

#[test]
fn a_flag_with_a_broken_rule_is_left_out() {
    let imported =
        read(&json!({ "flags": [{ "key": "bad", "rules": [{ "conditions": ["x"] }] }, { "key": "good" }] }));
    assert!(imported.not_expressible.contains("bad") && !imported.keys.contains_key("bad"));
    assert_eq!(imported.flag_set.flags.len(), 1);
    assert!(!imported.report.is_complete());
}

#[test]
fn overrides_that_were_looked_up_are_taken_over() {
    let imported = read(&json!({
        "environments": [{ "slug": "production" }, { "slug": "staging", "parent": "production" }],
        "flags": [{ "key": "f", "overrides": [
            { "entity_type": "user", "entity_id": "u1", "enabled": true, "expires_at": "2030-01-01T00:00:00Z" },
            { "entity_type": "team", "entity_id": "t1", "enabled": true },
        ] }],
    }));
    let entry = &imported.flag_set.flags[0];
    assert_eq!(entry.environments.len(), 1, "staging inherits");
    assert_eq!(entry.overrides.len(), 2, "overrides are not inherited");
    let overrides = &entry.overrides[&Key::new("staging").unwrap()];
    assert_eq!(overrides.len(), 1);
    assert_eq!((overrides[0].target, &overrides[0].value), (OverrideTarget::User, &json!(true)));
    let places: Vec<_> = imported.report.findings.iter().map(|f| f.pointer.as_str()).collect();
    assert_eq!(places, ["/flags/0/overrides/1"]);
}

#[test]
fn what_changes_is_reported_with_its_place() {
    let imported = read(&json!({ "state": {
        "flags": [{
            "key": "1", "flag_type": "number", "default_value": { "n": 1 }, "metadata": { "a": 1 },
            "time_schedules": [{}],
            "rules": [{ "conditions": [{ "attribute": "x", "operator": "gt", "value": 1 }], "rollout_percentage": 120 }],
        }],
        "environment_flags": [{ "environment": "production", "flag": "1", "enabled": false }],
    } }));
    let places: Vec<_> = imported.report.findings.iter().map(|f| (f.pointer.as_str(), f.code)).collect();
    use FindingCode::{Boundary, KeyRenamed, NotCarried, ReadAs};
    assert_eq!(
        places,
        [
            ("/state/flags/0", KeyRenamed),
            ("/state/flags/0/flag_type", ReadAs),
            ("/state/flags/0/rules/0/conditions", ReadAs),
            ("/state/flags/0/rules/0/rollout_percentage", Boundary),
            ("/state/flags/0/rules/0", ReadAs),
            ("/state/flags/0/time_schedules", ReadAs),
            ("/state/flags/0/metadata", NotCarried),
            ("/state/environment_flags/0", ReadAs),
        ]
    );
    assert!(imported.report.is_complete());
}

#[track_caller]
fn check_problems(state: &Value, expected: &[(&str, ProblemCode)]) {
    let problems = import(state.to_string().as_bytes(), &options()).unwrap_err();
    let found: Vec<_> = problems.iter().map(|p| (p.pointer.as_str(), p.code)).collect();
    assert_eq!(found, expected, "{state}");
}

#[test]
fn a_state_of_the_wrong_form_is_refused_with_every_problem() {
    use ProblemCode::{DuplicateKey, InvalidValue, MissingField, TooMany, WrongType};
    check_problems(&json!([]), &[("", WrongType)]);
    check_problems(&json!({}), &[("", MissingField)]);
    check_problems(&json!({ "flags": {} }), &[("/flags", WrongType)]);
    check_problems(&json!({ "flags": [1, {}] }), &[("/flags/0", WrongType), ("/flags/1", MissingField)]);
    check_problems(&json!({ "flags": [{ "key": "a" }, { "key": "a" }] }), &[("/flags/1/key", DuplicateKey)]);
    check_problems(
        &json!({ "flags": [{ "key": "a", "flag_type": "list", "status": "gone", "rules": [5], "variants": "x",
            "overrides": [{ "entity_type": "user", "entity_id": "u", "expires_at": "2030-01-01" }] }] }),
        &[
            ("/flags/0/flag_type", InvalidValue),
            ("/flags/0/status", InvalidValue),
            ("/flags/0/variants", WrongType),
            ("/flags/0/rules/0", WrongType),
            ("/flags/0/overrides/0/expires_at", InvalidValue),
        ],
    );
    let many: Vec<Value> = (0..51).map(|i| json!({ "slug": format!("e{i}") })).collect();
    check_problems(&json!({ "flags": [], "environments": many }), &[("/environments", TooMany)]);
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e300..1e300).prop_map(Value::from),
        "[a-z ]{0,4}|user|in_segment|string|eq".prop_map(Value::from),
    ];
    let names = "key|name|flags|rules|segments|conditions|operator|value|variants|weight|overrides|entity_type|entity_id|flag_type|parent|environments|slug|priority|rollout_percentage";
    leaf.prop_recursive(5, 60, 4, move |inner| {
        let members = prop::collection::btree_map(names, inner.clone(), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Value::from),
            members.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn anything_is_read_or_refused(flag in anything(), segment in anything(), environment in anything()) {
        let state = json!({ "flags": [flag], "segments": [segment], "environments": [environment] });
        let _ = import(state.to_string().as_bytes(), &options());
    }
}
