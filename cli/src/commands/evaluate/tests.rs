//! One answer a line, in all three formats.

use super::*;
use serde_json::{Value, json};

fn now() -> Timestamp {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

/// The answer without its message, whose wording is free.
fn answer(evaluator: &mut dyn Evaluator, request: &Value) -> Value {
    let mut answer: Value =
        serde_json::from_str(&evaluator.answer(request.to_string().as_bytes(), now()).json.unwrap()).unwrap();
    answer.as_object_mut().unwrap().remove("error_message");
    answer
}

fn export(environments: &[&str]) -> Vec<u8> {
    let environments: Vec<Value> = environments
        .iter()
        .enumerate()
        .map(|(position, key)| {
            json!({"key": key, "name": key, "color": "gray", "position": position, "approvals_required": 0, "frozen": false})
        })
        .collect();
    let configuration = json!({
        "enabled": true,
        "off_value": "none",
        "rules": [{
            "id": "019ac0de-0000-7000-8000-000000000001",
            "conditions": [{
                "id": "019ac0de-0000-7000-8000-000000000002",
                "attribute": "plan", "operator": "eq", "value": "pro",
            }],
            "serve": {"value": "blue"},
        }],
        "fallthrough": {"serve": {"value": "grey"}},
    });
    let document = json!({
        "format": "jackstaff-export", "version": 1, "project": "shop",
        "environments": environments,
        "flags": [{
            "flag": {"key": "colour", "kind": "string", "tags": ["look"], "bucketing_key": "colour"},
            "environments": {"production": configuration},
        }],
    });
    document.to_string().into_bytes()
}

#[test]
fn an_export_is_evaluated_in_its_environment() {
    let mut sets = flag_sets::jackstaff(&export(&["production"]), None).unwrap();
    let metadata = json!({"flag_type": "string", "lifecycle": "active", "tags": ["look"]});
    let mut check = |request: Value, value: Value, reason: &str, code: Value| {
        let answer = answer(&mut sets, &request);
        assert_eq!(
            (&answer["value"], &answer["reason"], &answer["error_code"]),
            (&value, &json!(reason), &code),
            "{request}"
        );
        if code.is_null() {
            assert_eq!(answer["flag_metadata"], metadata);
        }
    };
    check(
        json!({"flag_key": "colour", "context": {"plan": "pro"}}),
        json!("blue"),
        "TARGETING_MATCH",
        Value::Null,
    );
    check(json!({"flag_key": "colour", "type": "string"}), json!("grey"), "STATIC", Value::Null);
    check(json!({"flag_key": "colour", "type": "boolean"}), json!(false), "ERROR", json!("TYPE_MISMATCH"));
    check(json!({"flag_key": "color"}), json!(false), "ERROR", json!("FLAG_NOT_FOUND"));
    check(json!({"flag_key": "color", "type": "number"}), json!(0), "ERROR", json!("FLAG_NOT_FOUND"));
    check(json!({"flag_key": "color", "default": [1]}), json!([1]), "ERROR", json!("FLAG_NOT_FOUND"));
    check(json!({"context": {}}), Value::Null, "ERROR", json!("PARSE_ERROR"));
    check(json!({"flag_key": "colour", "context": 5}), Value::Null, "ERROR", json!("PARSE_ERROR"));
}

#[test]
fn one_of_several_environments_has_to_be_named() {
    let bytes = export(&["production", "staging"]);
    let mut sets = flag_sets::jackstaff(&bytes, None).unwrap();
    let asked = |environment: &str| json!({"flag_key": "colour", "context": {"environment": environment}});
    assert_eq!(answer(&mut sets, &json!({"flag_key": "colour"}))["error_code"], "INVALID_CONTEXT");
    assert_eq!(answer(&mut sets, &asked("test"))["error_code"], "INVALID_CONTEXT");
    assert_eq!(answer(&mut sets, &asked("production"))["value"], "grey");
    assert_eq!(answer(&mut sets, &asked("staging"))["reason"], "DISABLED");
    assert!(flag_sets::jackstaff(&bytes, Some("staging")).is_ok());
    assert!(flag_sets::jackstaff(&bytes, Some("test")).is_err());
}

#[test]
fn a_flagd_document_is_evaluated_as_far_as_it_can_be_expressed() {
    let document = json!({
        "metadata": {"flagSetId": "shop"},
        "flags": {
            "welcome banner": {
                "state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
                "targeting": {"if": [{"==": [{"var": "plan"}, "pro"]}, "on"]},
                "metadata": {"owner": "web"},
            },
            "off": {"state": "DISABLED", "variants": {"a": "a"}, "defaultVariant": "a"},
            "sum": {
                "state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
                "targeting": {"if": [{"==": [{"%": [{"var": "n"}, 2]}, 0]}, "on", "off"]},
            },
        },
    });
    let mut sets = flag_sets::flagd(document.to_string().as_bytes()).unwrap();
    let matched = answer(&mut sets, &json!({"flag_key": "welcome banner", "context": {"plan": "pro"}}));
    assert_eq!(
        matched,
        json!({
            "value": true, "reason": "TARGETING_MATCH", "variant": "on", "error_code": null,
            "flag_metadata": {"flagSetId": "shop", "owner": "web"},
        })
    );
    let off = answer(&mut sets, &json!({"flag_key": "off", "default": "mine"}));
    assert_eq!((&off["value"], &off["reason"]), (&json!("mine"), &json!("DISABLED")));
    assert_eq!(answer(&mut sets, &json!({"flag_key": "sum"}))["error_code"], "NOT_EXPRESSIBLE");
    assert_eq!(answer(&mut sets, &json!({"flag_key": "flag-off"}))["error_code"], "FLAG_NOT_FOUND");
}

#[test]
fn a_litestar_state_is_evaluated_alone_or_wrapped() {
    let state = json!({"flags": [{"key": "a", "default_enabled": true}], "segments": []});
    for document in [state.clone(), json!({"state": state})] {
        let mut state = litestar::state(document.to_string().as_bytes()).unwrap();
        assert_eq!(answer(&mut state, &json!({"flag_key": "a", "context": {}}))["value"], true);
        assert!(!state.answer(b"{", now()).understood);
    }
}

#[test]
fn a_line_beyond_the_limit_does_not_disturb_the_next() {
    let mut input = vec![b'x'; REQUEST_MAX_BYTES as usize + 10];
    input.extend_from_slice(b"\n{}\nlast");
    let (mut reader, mut line, mut lengths) = (input.as_slice(), Vec::new(), Vec::new());
    while next_line(&mut reader, &mut line).unwrap() {
        lengths.push(line.len());
    }
    assert_eq!(lengths, [REQUEST_MAX_BYTES as usize, 3, 4]);
}
