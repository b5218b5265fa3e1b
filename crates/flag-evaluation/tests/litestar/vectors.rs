//! Everything the real library answered: value, reason, variant, error code and metadata must agree.
//!
//! Error texts are our own, so they are not compared.

use flag_evaluation::litestar::Value;
use flag_model::hash::{murmur3_x86_32, rollout_bucket, variant_bucket};

use super::asking::{evaluate, outcome, state, text};

fn read(json: &str) -> Value {
    Value::from_json(json.as_bytes()).unwrap()
}

fn list(value: &Value) -> &[Value] {
    match value {
        Value::List(list) => list,
        other => panic!("no list: {other:?}"),
    }
}

fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    match value {
        Value::Object(members) => &members[name],
        other => panic!("no object: {other:?}"),
    }
}

fn string(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        other => panic!("no text: {other:?}"),
    }
}

fn integer(value: &Value) -> i64 {
    match value {
        Value::Int(int) => int.to_i64().unwrap(),
        other => panic!("no integer: {other:?}"),
    }
}

#[test]
fn whole_evaluations_agree() {
    let vectors = read(include_str!("../vectors/litestar-eval.json"));
    let state = state(&text(member(&vectors, "state")));
    let cases = list(member(&vectors, "cases"));
    assert_eq!(cases.len(), 1004);
    for case in cases {
        let request = text(member(case, "request"));
        let answer = read(&serde_json::to_string(&evaluate(&state, &request)).unwrap());
        let expected = member(case, "expected");
        for name in ["value", "reason", "variant", "error_code", "flag_metadata"] {
            let (ours, theirs) = (text(member(&answer, name)), text(member(expected, name)));
            assert_eq!(ours, theirs, "{name} of {request}");
        }
        let has_message = matches!(member(&answer, "error_message"), Value::Text(_));
        let has_code = matches!(member(&answer, "error_code"), Value::Text(_));
        assert_eq!(has_message, has_code, "{request}");
    }
}

/// One flag with one rule for each row; the segment operators have rows for the inside of segments only.
fn check_operators(rows: &[Value], in_segments: bool) {
    let mut flags = Vec::new();
    let mut segments = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let [operator, _, expected, ..] = list(row) else { panic!("{row:?}") };
        let condition =
            format!(r#"{{"attribute": "a", "operator": {}, "value": {}}}"#, text(operator), text(expected));
        let in_segment = format!(r#"{{"attribute": "a", "operator": "in_segment", "value": "{index}"}}"#);
        segments.push(format!(r#"{{"name": "{index}", "conditions": [{condition}]}}"#));
        let condition = if in_segments { in_segment } else { condition };
        flags.push(format!(r#"{{"key": "{index}", "rules": [{{"conditions": [{condition}]}}]}}"#));
    }
    let state =
        state(&format!(r#"{{"segments": [{}], "flags": [{}]}}"#, segments.join(","), flags.join(",")));
    for (index, row) in rows.iter().enumerate() {
        let [_, actual, _, in_rule, in_segment @ ..] = list(row) else { panic!("{row:?}") };
        let answer = match in_segment {
            [in_segment] if in_segments => in_segment,
            _ => in_rule,
        };
        let expected = match answer {
            Value::Bool(holds) => holds.to_string(),
            _ => "GENERAL_ERROR".to_owned(),
        };
        let request =
            format!(r#"{{"flag_key": "{index}", "context": {{"attributes": {{"a": {}}}}}}}"#, text(actual));
        assert_eq!(outcome(&evaluate(&state, &request)), expected, "{}", text(row));
    }
}

/// Rows whose answer differs inside of segments, where a window's end that is no text is false.
fn differs_in_segments(row: &Value) -> bool {
    let [operator, _, expected, ..] = list(row) else { panic!("{row:?}") };
    string(operator) == "time_window"
        && matches!(list(row).get(3), Some(Value::Text(error)) if error.starts_with("AttributeError"))
        && matches!(expected, Value::Object(_))
}

#[test]
fn operators_agree_in_rules_and_in_segments() {
    let vectors = read(include_str!("../vectors/litestar-operators.json"));
    let rows = list(member(&vectors, "rows"));
    assert_eq!(rows.len(), 20_000);
    let is_segment = |row: &&Value| string(&list(row)[0]).ends_with("in_segment");
    let plain: Vec<_> = rows.iter().filter(|row| !is_segment(row)).cloned().collect();
    assert!(plain.len() > 18_000);
    check_operators(&plain, false);
    let alike: Vec<_> = rows.iter().filter(|row| !differs_in_segments(row)).cloned().collect();
    check_operators(&alike, true);
}

#[test]
fn operators_that_differ_inside_of_segments_agree() {
    let vectors = read(include_str!("../vectors/litestar-segment-differences.json"));
    check_operators(list(&vectors), false);
    check_operators(list(&vectors), true);
}

/// A date is what it says if it is neither before nor after it, and something is before or after it.
#[test]
fn dates_agree() {
    let vectors = read(include_str!("../vectors/litestar-dates.json"));
    for row in list(&vectors) {
        let [written, _, in_utc] = list(row) else { panic!("{row:?}") };
        let ask = |operator: &str, other: &str| super::asking::condition(operator, &text(written), other);
        if let Value::Null = in_utc {
            assert_eq!(ask("date_after", r#""0001-01-01""#), "false", "{row:?}");
            assert_eq!(ask("date_before", r#""9999-12-31""#), "false", "{row:?}");
            continue;
        }
        let same = text(in_utc);
        assert_eq!(ask("date_after", &same), "false", "{row:?}");
        assert_eq!(ask("date_before", &same), "false", "{row:?}");
        assert_eq!(ask("date_before", r#""9999-12-31""#), "true", "{row:?}");
        let both = format!(r#"{{"start": {same}, "end": {same}}}"#);
        assert_eq!(ask("time_window", &both), "true", "{row:?}");
    }
}

#[test]
fn hashes_agree() {
    for row in list(&read(include_str!("../vectors/murmur3.json"))) {
        let hash = murmur3_x86_32(string(member(row, "input")).as_bytes());
        assert_eq!(i64::from(hash), integer(member(row, "murmur3_32_seed0")), "{row:?}");
    }
}

#[test]
fn buckets_agree() {
    let rows = read(include_str!("../vectors/rollout-buckets.json"));
    let worked = read(include_str!("../vectors/rollout-worked.json"));
    let all = list(member(&rows, "rows")).iter().chain(list(&worked));
    assert_eq!(all.clone().count(), 1_020);
    for row in all {
        let (flag, key) = (string(member(row, "flag")), string(member(row, "targeting_key")));
        let rollout = i64::from(rollout_bucket(flag, key));
        let variant = i64::from(variant_bucket(flag, key));
        assert_eq!(rollout, integer(member(row, "bucket")), "{row:?}");
        assert_eq!(variant, integer(member(row, "variant_bucket")), "{row:?}");
    }
}
