//! Documents as JSON, and the places and codes of what is wrong with them.

#![expect(clippy::needless_pass_by_value, reason = "rows are written with json!")]

use super::*;
use crate::problem::ProblemCode;
use serde_json::{Value, json};

/// Ids that differ, as texts.
pub(super) fn id(number: u32) -> String {
    format!("01920000-0000-7000-8000-{number:012}")
}

fn flag(more: Value) -> Flag {
    let mut flag = json!({"key": "checkout", "kind": "boolean"});
    merge(&mut flag, more);
    serde_json::from_value(flag).unwrap()
}

/// A flag whose variants are `a` and `b`.
fn split_flag() -> Flag {
    flag(json!({"kind": "string", "variants": [
        {"id": id(1), "key": "a", "value": "A", "weight": 60},
        {"id": id(2), "key": "b", "value": "B", "weight": 40},
    ]}))
}

pub(super) fn merge(into: &mut Value, more: Value) {
    let (Value::Object(into), Value::Object(more)) = (into, more) else { panic!("objects") };
    into.extend(more);
}

pub(super) fn places(problems: &[Problem]) -> Vec<(&str, ProblemCode)> {
    assert!(problems.iter().all(|problem| !problem.detail.is_empty() && !problem.advice.is_empty()));
    problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect()
}

#[track_caller]
fn check_flag(more: Value, expected: &[(&str, ProblemCode)]) {
    assert_eq!(places(&validate_flag(&flag(more))), expected);
}

/// One condition in one rule of a boolean flag.
#[track_caller]
fn check_condition(operator: &str, value: Value, expected: &[(&str, ProblemCode)]) {
    let condition = json!({"id": id(2), "attribute": "plan", "operator": operator, "value": value});
    let segment = json!({"key": "s", "conditions": [condition]});
    if !operator.ends_with("_segment") {
        let problems = validate_segment(&serde_json::from_value(segment).unwrap());
        let problems: Vec<Problem> = problems
            .into_iter()
            .map(|problem| Problem {
                pointer: problem.pointer.replacen("/conditions/0/value", "", 1),
                ..problem
            })
            .collect();
        assert_eq!(places(&problems), expected, "in a segment");
    }
    let rules = json!([{"id": id(1), "conditions": [condition], "serve": {"value": true}}]);
    let problems = check_config_of(&flag(json!({})), json!({"rules": rules}));
    let problems: Vec<Problem> = problems
        .into_iter()
        .map(|problem| Problem {
            pointer: problem.pointer.replacen("/rules/0/conditions/0/value", "", 1),
            ..problem
        })
        .collect();
    assert_eq!(places(&problems), expected, "{operator} {value}");
}

fn check_config_of(flag: &Flag, more: Value) -> Vec<Problem> {
    let empty = flag.kind.empty_value();
    let mut config = json!({"enabled": true, "off_value": empty, "fallthrough": {"serve": {"value": empty}}});
    merge(&mut config, more);
    validate_flag_environment(&serde_json::from_value(config).unwrap(), flag)
}

#[track_caller]
fn check_config(flag: &Flag, more: Value, expected: &[(&str, ProblemCode)]) {
    assert_eq!(places(&check_config_of(flag, more)), expected);
}

#[test]
fn flags_as_a_whole() {
    check_flag(json!({"expected_end": "2026-12-31", "bucketing_key": "old key"}), &[]);
    check_flag(
        json!({"name": "x".repeat(201), "description": "x".repeat(2_001), "owner": "x".repeat(201)}),
        &[
            ("/name", ProblemCode::TooLong),
            ("/description", ProblemCode::TooLong),
            ("/owner", ProblemCode::TooLong),
        ],
    );
    check_flag(json!({"tags": ["ok", "x".repeat(101)]}), &[("/tags/1", ProblemCode::TooLong)]);
    check_flag(json!({"tags": vec!["t"; 51]}), &[("/tags", ProblemCode::TooMany)]);
    // Counted in characters, not in bytes.
    check_flag(json!({"name": "ü".repeat(200)}), &[]);
    check_flag(json!({"bucketing_key": "k".repeat(256)}), &[("/bucketing_key", ProblemCode::TooLong)]);
}

#[test]
fn variants_have_ids_keys_and_values_of_the_type() {
    let variants = json!([
        {"id": id(1), "key": "on", "value": true},
        {"id": id(1), "key": "off", "value": "false", "name": "x".repeat(201)},
        {"id": id(3), "key": "on", "value": false},
    ]);
    check_flag(
        json!({"variants": variants}),
        &[
            ("/variants/1/id", ProblemCode::Duplicate),
            ("/variants/1/name", ProblemCode::TooLong),
            ("/variants/1/value", ProblemCode::InvalidValue),
            ("/variants/2/key", ProblemCode::Duplicate),
        ],
    );
    let many: Vec<Value> =
        (0..101).map(|n| json!({"id": id(n), "key": format!("v{n}"), "value": true})).collect();
    check_flag(json!({"variants": many}), &[("/variants", ProblemCode::TooMany)]);
}

#[test]
fn prerequisites_are_other_flags_once_each() {
    let prerequisites = json!([
        {"flag": "checkout", "value": true},
        {"flag": "payments", "value": true},
        {"flag": "payments", "value": false},
        {"flag": "texts", "value": "x".repeat(20_000)},
    ]);
    check_flag(
        json!({"prerequisites": prerequisites}),
        &[
            ("/prerequisites/0/flag", ProblemCode::Cycle),
            ("/prerequisites/2/flag", ProblemCode::Duplicate),
            ("/prerequisites/3/value", ProblemCode::TooLong),
        ],
    );
    let many: Vec<Value> = (0..21).map(|n| json!({"flag": format!("f{n}"), "value": true})).collect();
    check_flag(json!({"prerequisites": many}), &[("/prerequisites", ProblemCode::TooMany)]);
}

#[test]
fn the_schema_is_of_json_flags_and_holds_for_every_value() {
    check_flag(json!({"value_schema": {}}), &[("/value_schema", ProblemCode::Mismatch)]);
    check_flag(
        json!({"kind": "json", "value_schema": {"type": "sequence"}}),
        &[("/value_schema", ProblemCode::InvalidSchema)],
    );
    let schema = json!({"type": "object", "required": ["limit"]});
    let variants = json!([{"id": id(1), "key": "a", "value": {}}]);
    check_flag(
        json!({"kind": "json", "value_schema": schema, "variants": variants}),
        &[("/variants/0/value", ProblemCode::SchemaViolated)],
    );
    check_config(
        &flag(json!({"kind": "json", "value_schema": schema})),
        json!({"off_value": {"limit": 1}, "fallthrough": {"serve": {"value": {"limits": 1}}}}),
        &[("/fallthrough/serve/value", ProblemCode::SchemaViolated)],
    );
    check_config(
        &flag(json!({"kind": "json", "value_schema": schema})),
        json!({"off_value": [], "fallthrough": {"serve": {"value": 3}}}),
        &[
            ("/off_value", ProblemCode::SchemaViolated),
            ("/fallthrough/serve/value", ProblemCode::InvalidValue),
        ],
    );
}

#[test]
fn configurations_name_every_problem_at_once() {
    let rule = json!({
        "id": id(1), "name": "x".repeat(201), "serve": {"value": "yes"},
        "conditions": [
            {"id": id(1), "attribute": " ", "operator": "eq", "value": 1},
            {"id": id(3), "attribute": "a".repeat(256), "operator": "in", "value": "x"},
        ],
    });
    check_config(
        &flag(json!({})),
        json!({"off_value": 0, "rules": [rule], "fallthrough": {"serve": {"variant": "blue"}}}),
        &[
            ("/off_value", ProblemCode::InvalidValue),
            ("/rules/0/name", ProblemCode::TooLong),
            ("/rules/0/conditions/0/id", ProblemCode::Duplicate),
            ("/rules/0/conditions/0/attribute", ProblemCode::Empty),
            ("/rules/0/conditions/1/attribute", ProblemCode::TooLong),
            ("/rules/0/conditions/1/value", ProblemCode::WrongType),
            ("/rules/0/serve/value", ProblemCode::InvalidValue),
            ("/fallthrough/serve/variant", ProblemCode::UnknownReference),
        ],
    );
    let rules: Vec<Value> = (0..101).map(|n| json!({"id": id(n), "serve": {"value": true}})).collect();
    check_config(&flag(json!({})), json!({"rules": rules}), &[("/rules", ProblemCode::TooMany)]);
    let conditions: Vec<Value> =
        (0..101).map(|n| json!({"id": id(n), "attribute": "a", "operator": "eq", "value": 1})).collect();
    check_config(
        &flag(json!({})),
        json!({"rules": [{"id": id(900), "conditions": conditions, "serve": {"value": true}}]}),
        &[("/rules/0/conditions", ProblemCode::TooMany)],
    );
}

#[test]
fn weights_add_up() {
    let split = |split: Value| json!({"fallthrough": {"serve": {"split": split}}});
    let weights = "/fallthrough/serve/split/weights";
    let part = |variant: &str, weight: u32| json!({"variant": variant, "weight": weight});
    let flag_with = split_flag();
    check_config(&flag_with, split(json!({})), &[]);
    check_config(&flag_with, split(json!({"weights": [part("a", 1), part("b", 99)]})), &[]);
    check_config(&flag_with, split(json!({"weights": [part("a", 1)]})), &[(weights, ProblemCode::Weights)]);
    check_config(&flag_with, split(json!({"hashing": "flagd", "weights": [part("a", 7)]})), &[]);
    check_config(
        &flag_with,
        split(json!({"hashing": "flagd", "weights": [part("a", 0)]})),
        &[(weights, ProblemCode::Weights)],
    );
    check_config(
        &flag_with,
        split(json!({"hashing": "flagd", "weights": [part("a", i32::MAX as u32), part("b", 1)]})),
        &[(weights, ProblemCode::Weights)],
    );
    check_config(
        &flag_with,
        split(json!({"weights": [part("a", 50), part("a", 50), part("c", 0)]})),
        &[
            ("/fallthrough/serve/split/weights/1/variant", ProblemCode::Duplicate),
            ("/fallthrough/serve/split/weights/2/variant", ProblemCode::UnknownReference),
        ],
    );
    let without = flag(json!({"kind": "string"}));
    check_config(&without, split(json!({})), &[(weights, ProblemCode::Weights)]);
}

#[test]
fn each_operator_has_its_own_kind_of_value() {
    let wrong: &[(&str, ProblemCode)] = &[("", ProblemCode::WrongType)];
    for value in [json!(null), json!(1), json!({"a": [1]}), json!("x")] {
        check_condition("eq", value.clone(), &[]);
        check_condition("not_contains", value.clone(), &[]);
        check_condition("in", value, wrong);
    }
    for (operator, good, bad) in [
        ("gt", json!(1), json!(true)),
        ("lte", json!("b"), json!([1])),
        ("not_in", json!(["a", 1]), json!({})),
        ("starts_with", json!("a"), json!(1)),
        ("ends_with", json!(["a", ""]), json!(["a", 1])),
        ("matches", json!("^a+$"), json!(1)),
        ("semver_gt", json!("1.10"), json!(1.10)),
        ("time_window", json!({"start": "09:00", "end": "17:00"}), json!("09:00-17:00")),
        ("in_segment", json!("beta"), json!("not a key")),
        ("not_in_segment", json!("beta"), json!(null)),
    ] {
        check_condition(operator, good, &[]);
        check_condition(operator, bad, wrong);
    }
    check_condition("matches", json!("(a"), &[("", ProblemCode::InvalidPattern)]);
    check_condition("matches", json!("(?=a)"), &[("", ProblemCode::InvalidPattern)]);
    check_condition("matches", json!("(a)\\1"), &[("", ProblemCode::InvalidPattern)]);
    check_condition("matches", json!("a{1000}{1000}"), &[("", ProblemCode::InvalidPattern)]);
    check_condition("matches", json!("a".repeat(1_001)), &[("", ProblemCode::TooLong)]);
    for version in ["one", "1.2.3.4", "", "1..2", "1.+2"] {
        check_condition("semver_eq", json!(version), &[("", ProblemCode::InvalidVersion)]);
    }
    check_condition("date_after", json!("2026-03-01"), &[]);
    check_condition("date_before", json!("March 1"), &[("", ProblemCode::InvalidTime)]);
}

#[test]
fn lists_and_values_of_conditions_are_bounded() {
    let list: Vec<u32> = (0..20_000).collect();
    check_condition("in", json!(list), &[]);
    let list: Vec<u32> = (0..20_001).collect();
    check_condition("in", json!(list), &[("", ProblemCode::TooMany)]);
    check_condition("in", json!(["a", "x".repeat(1_999)]), &[("/1", ProblemCode::TooLong)]);
    check_condition("eq", json!("x".repeat(1_999)), &[("", ProblemCode::TooLong)]);
    check_condition("eq", json!("x".repeat(1_998)), &[]);
}

#[test]
fn time_windows_have_two_ends_of_one_kind() {
    let window = |value: Value, expected: &[(&str, ProblemCode)]| {
        check_condition("time_window", value, expected);
    };
    window(json!({"start": "22:00", "end": "06:00:30", "time_zone": "Europe/Vienna"}), &[]);
    window(json!({"start": "2026-01-01", "end": "2026-02-01T12:00:00Z"}), &[]);
    window(json!({"start": "09:00"}), &[("/end", ProblemCode::MissingField)]);
    window(json!({"start": "09:00", "end": "25:00"}), &[("/end", ProblemCode::InvalidTime)]);
    window(json!({"start": "09:00", "end": "2026-02-01"}), &[("", ProblemCode::Mismatch)]);
    window(
        json!({"start": "09:00", "end": "10:00", "time_zone": "Mars", "days": [1]}),
        &[("/days", ProblemCode::UnknownField), ("/time_zone", ProblemCode::InvalidTimeZone)],
    );
}

#[test]
fn schedules_have_a_zone_and_days() {
    let schedule = |more: Value| {
        let mut schedule = json!({"id": id(1), "time_zone": "UTC", "serve": {"value": true}});
        merge(&mut schedule, more);
        json!({"schedules": [schedule]})
    };
    let boolean = flag(json!({}));
    let window = json!({"start": "22:00", "end": "06:00"});
    check_config(&boolean, schedule(json!({"recurrence": {"daily": {"window": window}}})), &[]);
    check_config(
        &boolean,
        schedule(json!({"time_zone": "Vienna", "serve": {"value": 1}})),
        &[
            ("/schedules/0/time_zone", ProblemCode::InvalidTimeZone),
            ("/schedules/0/serve/value", ProblemCode::InvalidValue),
        ],
    );
    check_config(
        &boolean,
        schedule(json!({"valid_from": "2026-02-01T00:00:00Z", "valid_until": "2026-01-01T00:00:00Z"})),
        &[("/schedules/0/valid_until", ProblemCode::Mismatch)],
    );
    check_config(
        &boolean,
        schedule(json!({"recurrence": {"weekly": {"days": [1, 8, 1], "window": window}}})),
        &[
            ("/schedules/0/recurrence/weekly/days/1", ProblemCode::OutOfRange),
            ("/schedules/0/recurrence/weekly/days/2", ProblemCode::Duplicate),
        ],
    );
    check_config(
        &boolean,
        schedule(json!({"recurrence": {"monthly": {"days": [], "window": window}}})),
        &[("/schedules/0/recurrence/monthly/days", ProblemCode::Empty)],
    );
    check_config(
        &boolean,
        schedule(json!({"recurrence": {"cron": {"expression": "* * * *"}}})),
        &[("/schedules/0/recurrence/cron/expression", ProblemCode::InvalidCron)],
    );
}

#[test]
fn segments_overrides_environments_and_projects() {
    let segment = |value: Value| validate_segment(&serde_json::from_value(value).unwrap());
    assert_eq!(places(&segment(json!({"key": "beta", "parent": "staff"}))), []);
    let nested = json!([
        {"id": id(1), "operator": "in_segment", "value": "staff"},
        {"id": id(2), "operator": "not_in_segment", "value": "beta"},
    ]);
    let found = segment(json!({"key": "beta", "parent": "beta", "conditions": nested}));
    let expected = [("/parent", ProblemCode::Cycle), ("/conditions/1/value", ProblemCode::Cycle)];
    assert_eq!(places(&found), expected);

    let one = json!({"target": "user", "target_id": "", "value": "on"});
    let found = validate_override(&serde_json::from_value(one).unwrap(), &flag(json!({})));
    assert_eq!(places(&found), [("/target_id", ProblemCode::Empty), ("/value", ProblemCode::InvalidValue)]);
    let one = json!({"target": "tenant", "target_id": "x".repeat(501), "value": true});
    let found = validate_override(&serde_json::from_value(one).unwrap(), &flag(json!({})));
    assert_eq!(places(&found), [("/target_id", ProblemCode::TooLong)]);

    let one = json!({"key": "test", "name": " ", "color": "teal", "position": 0, "inherits_from": "test"});
    let found = validate_environment(&serde_json::from_value(one).unwrap());
    assert_eq!(places(&found), [("/name", ProblemCode::Empty), ("/inherits_from", ProblemCode::Cycle)]);

    let found =
        validate_project(&serde_json::from_value(json!({"key": "shop", "name": "x".repeat(201)})).unwrap());
    assert_eq!(places(&found), [("/name", ProblemCode::TooLong)]);
}
