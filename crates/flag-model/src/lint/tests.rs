//! Configurations as JSON, and what is found in them.

#![expect(clippy::needless_pass_by_value, reason = "rows are written with json!")]

use super::*;
use serde_json::{Value, json};

fn id(number: u32) -> String {
    format!("01920000-0000-7000-8000-{number:012}")
}

fn rule(conditions: Value, more: Value) -> Value {
    let mut rule = json!({"id": id(1), "conditions": conditions, "serve": {"value": "x"}});
    let (Value::Object(into), Value::Object(more)) = (&mut rule, more) else { panic!("objects") };
    into.extend(more);
    rule
}

fn condition(attribute: &str, operator: &str, value: Value) -> Value {
    json!({"id": id(2), "attribute": attribute, "operator": operator, "value": value})
}

fn flag() -> Value {
    json!({"key": "f", "kind": "string", "variants": [
        {"id": id(1), "key": "a", "value": "A", "weight": 50},
        {"id": id(2), "key": "b", "value": "B", "weight": 50},
        {"id": id(3), "key": "same", "value": "A", "weight": 0},
    ]})
}

#[track_caller]
fn check(more: Value, expected: &[(&str, FindingCode)]) {
    let mut config = json!({"enabled": true, "off_value": "off", "fallthrough": {"serve": {"value": "on"}}});
    let (Value::Object(into), Value::Object(more)) = (&mut config, more) else { panic!("objects") };
    into.extend(more);
    let config = serde_json::from_value(config).unwrap();
    let findings = lint_flag_environment(&config, &serde_json::from_value(flag()).unwrap());
    assert!(findings.iter().all(|finding| !finding.detail.is_empty() && !finding.advice.is_empty()));
    let found: Vec<_> = findings.iter().map(|finding| (finding.pointer.as_str(), finding.code)).collect();
    assert_eq!(found, expected, "{config:?}");
}

#[track_caller]
fn check_conditions(conditions: Value, contradict: bool) {
    let expected = [("/rules/0/conditions", FindingCode::Contradiction)];
    check(json!({"rules": [rule(conditions, json!({}))]}), if contradict { &expected } else { &[] });
}

#[track_caller]
fn check_pair(earlier: Value, later: Value, shadowed: bool) {
    let expected = [("/rules/1", FindingCode::Shadowed)];
    check(json!({"rules": [earlier, later]}), if shadowed { &expected } else { &[] });
}

#[test]
fn rules_after_one_that_always_decides_are_unreachable() {
    let plan = || json!([condition("plan", "eq", json!("pro"))]);
    check(
        json!({"rules": [rule(json!([]), json!({})), rule(plan(), json!({}))]}),
        &[("/rules/1", FindingCode::Unreachable)],
    );
    check(json!({"rules": [rule(json!([]), json!({"enabled": false})), rule(plan(), json!({}))]}), &[]);
    check(
        json!({"rules": [rule(json!([]), json!({"rollout_percentage": 20})), rule(plan(), json!({}))]}),
        &[],
    );
    let always = json!({"id": id(9), "time_zone": "UTC", "serve": {"value": "s"}});
    check(
        json!({"rules": [rule(plan(), json!({}))], "schedules": [always]}),
        &[("/rules/0", FindingCode::Unreachable)],
    );
}

#[test]
fn rules_whose_contexts_an_earlier_one_takes_are_shadowed() {
    let pro = condition("plan", "eq", json!("pro"));
    let old = condition("age", "gte", json!(65));
    let plain = |conditions: Value| rule(conditions, json!({}));
    check_pair(plain(json!([pro])), plain(json!([pro, old])), true);
    check_pair(plain(json!([pro, old])), plain(json!([pro])), false);
    for (earlier, later, shadowed) in [
        (condition("age", "gt", json!(18)), condition("age", "gt", json!(21)), true),
        (condition("age", "gt", json!(21)), condition("age", "gt", json!(18)), false),
        (condition("age", "gt", json!(18)), condition("age", "gte", json!(18)), false),
        (condition("age", "lte", json!(18)), condition("age", "lt", json!(18)), true),
        (condition("plan", "in", json!(["a", "b"])), condition("plan", "eq", json!("a")), true),
        (condition("plan", "in", json!(["a", "b"])), condition("plan", "in", json!(["b"])), true),
        (condition("plan", "in", json!(["a"])), condition("plan", "in", json!(["a", "b"])), false),
        (condition("plan", "ne", json!("a")), condition("plan", "not_in", json!(["a", "b"])), true),
        (condition("mail", "ends_with", json!(".at")), condition("mail", "ends_with", json!("x.at")), true),
        (condition("mail", "contains", json!("@")), condition("mail", "starts_with", json!("a@b")), true),
        (condition("plan", "eq", json!("a")), condition("tier", "eq", json!("a")), false),
        (condition("x", "in_segment", json!("beta")), condition("", "in_segment", json!("beta")), true),
    ] {
        check_pair(plain(json!([earlier])), plain(json!([later])), shadowed);
    }
    let half = json!({"rollout_percentage": 50});
    let quarter = json!({"rollout_percentage": 25});
    check_pair(rule(json!([pro]), half.clone()), rule(json!([pro]), quarter.clone()), true);
    check_pair(rule(json!([pro]), quarter), rule(json!([pro]), half.clone()), false);
    check_pair(rule(json!([pro]), half), plain(json!([pro])), false);
}

#[test]
fn conditions_that_cannot_hold_together_contradict() {
    let both = |one: (&str, Value), other: (&str, Value)| {
        json!([condition("x", one.0, one.1), condition("x", other.0, other.1)])
    };
    for (one, other, contradict) in [
        (("eq", json!("a")), ("eq", json!("b")), true),
        (("eq", json!(1)), ("eq", json!(1.0)), false),
        (("eq", json!(1)), ("eq", json!(true)), true),
        (("eq", json!("a")), ("ne", json!("a")), true),
        (("eq", json!("a")), ("in", json!(["b", "c"])), true),
        (("in", json!(["a", "b"])), ("in", json!(["b", "c"])), false),
        (("in", json!(["a", "b"])), ("in", json!(["c"])), true),
        (("in", json!(["a", "b"])), ("not_in", json!(["a", "b", "c"])), true),
        (("in", json!([1, 2])), ("gt", json!(2)), true),
        (("in", json!([1, 3])), ("gt", json!(2)), false),
        (("gt", json!(5)), ("lt", json!(3)), true),
        (("gt", json!(3)), ("lt", json!(5)), false),
        (("gte", json!(3)), ("lte", json!(3)), false),
        (("gt", json!(3)), ("lte", json!(3)), true),
        (("eq", json!("abc")), ("starts_with", json!("b")), true),
        (("eq", json!("abc")), ("ends_with", json!("c")), false),
        (("in_segment", json!("beta")), ("not_in_segment", json!("beta")), true),
        (("in_segment", json!("beta")), ("not_in_segment", json!("staff")), false),
        (("matches", json!("a")), ("matches", json!("b")), false),
    ] {
        check_conditions(both(one, other), contradict);
    }
    check_conditions(json!([condition("x", "in", json!([]))]), true);
    let apart = json!([condition("x", "eq", json!("a")), condition("y", "eq", json!("b"))]);
    check_conditions(apart, false);
}

#[test]
fn rollouts_and_splits_that_make_no_difference() {
    let rollout = FindingCode::RolloutWithoutEffect;
    let through = |serve: Value, percentage: u32| json!({"fallthrough": {"serve": serve, "rollout_percentage": percentage}});
    check(through(json!({"value": "on"}), 50), &[]);
    check(through(json!({"value": "on"}), 0), &[("/fallthrough/rollout_percentage", rollout)]);
    check(through(json!({"value": "on"}), 100), &[("/fallthrough/rollout_percentage", rollout)]);
    check(through(json!({"value": "off"}), 50), &[("/fallthrough/rollout_percentage", rollout)]);
    let pro = json!([condition("plan", "eq", json!("pro"))]);
    let half = |value: &str| json!({"rollout_percentage": 50, "serve": {"value": value}});
    check(json!({"rules": [rule(pro.clone(), half("on"))]}), &[("/rules/0/rollout_percentage", rollout)]);
    check(json!({"rules": [rule(pro, half("other"))]}), &[]);
    let split = |weights: Value| json!({"fallthrough": {"serve": {"split": {"weights": weights}}}});
    let part = |variant: &str, weight: u32| json!({"variant": variant, "weight": weight});
    check(split(json!([])), &[]);
    let place = "/fallthrough/serve/split";
    check(split(json!([part("a", 100), part("b", 0)])), &[(place, FindingCode::SplitWithoutEffect)]);
    check(split(json!([part("a", 50), part("same", 50)])), &[(place, FindingCode::SplitWithoutEffect)]);
    check(split(json!([part("a", 50), part("b", 40)])), &[(place, FindingCode::Weights)]);
}

#[test]
fn schedules_that_are_never_active() {
    let schedule = |more: Value| {
        let mut schedule = json!({"id": id(1), "time_zone": "UTC", "serve": {"value": "s"}});
        let (Value::Object(into), Value::Object(more)) = (&mut schedule, more) else { panic!("objects") };
        into.extend(more);
        schedule
    };
    let window = json!({"start": "09:00", "end": "17:00"});
    for (more, never) in [
        (json!({"valid_from": "2026-02-01T00:00:00Z", "valid_until": "2026-01-01T00:00:00Z"}), true),
        (json!({"valid_from": "2026-01-01T00:00:00Z", "valid_until": "2026-02-01T00:00:00Z"}), false),
        (json!({"recurrence": {"weekly": {"days": [], "window": window}}}), true),
        (json!({"recurrence": {"weekly": {"days": [0, 9], "window": window}}}), true),
        (json!({"recurrence": {"monthly": {"days": [31], "window": window}}}), false),
        (json!({"recurrence": {"cron": {"expression": "0 0 30 2 *"}}}), true),
        (json!({"recurrence": {"cron": {"expression": "0 0 * * 1"}}}), false),
    ] {
        let expected = [("/schedules/0", FindingCode::NeverActive)];
        check(json!({"schedules": [schedule(more)]}), if never { &expected } else { &[] });
    }
    let limited = json!({"recurrence": {"daily": {"window": window}}});
    check(
        json!({"schedules": [schedule(json!({})), schedule(limited)]}),
        &[("/schedules/1", FindingCode::Unreachable)],
    );
}

#[test]
fn variants_and_segments_used_nowhere() {
    let config = json!({"enabled": true, "off_value": "off", "fallthrough": {"serve": {"variant": "a"}},
        "rules": [rule(json!([condition("", "in_segment", json!("beta"))]), json!({}))]});
    let set = json!({
        "project": "p",
        "environments": [{"key": "e", "name": "e", "color": "teal", "position": 0}],
        "segments": [{"key": "beta", "parent": "staff"}, {"key": "staff"}, {"key": "lonely"}],
        "flags": [{"flag": flag(), "environments": {"e": config}}],
    });
    let findings = lint_flag_set(&serde_json::from_value(set).unwrap());
    let found: Vec<_> = findings.iter().map(|finding| (finding.pointer.as_str(), finding.code)).collect();
    let expected = [
        ("/flags/0/flag/variants/1", FindingCode::UnusedVariant),
        ("/flags/0/flag/variants/2", FindingCode::UnusedVariant),
        ("/segments/2", FindingCode::UnusedSegment),
    ];
    assert_eq!(found, expected);
}

#[test]
fn segments_are_looked_at_by_themselves() {
    let segment = json!({"key": "s", "conditions": [
        condition("age", "gt", json!(65)), condition("age", "lt", json!(18)),
    ]});
    let findings = lint_segment(&serde_json::from_value(segment).unwrap());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].pointer, "/conditions");
}
