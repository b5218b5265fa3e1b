//! The protocol's own description, against which every answer to an application is held.

use crate::world::Answer;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::sync::LazyLock;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let mut description: Value = serde_json::from_str(include_str!("../ofrep/openapi.json")).unwrap();
    // Of the kinds of value exactly one is to match, but the last of them matches anything, and an integer is a
    // number: as it stands no answer with a value would do. What is meant is that one of them matches.
    let success = &mut description["components"]["schemas"]["evaluationSuccess"]["allOf"][1];
    let kinds = success.as_object_mut().unwrap().remove("oneOf").unwrap();
    success["anyOf"] = kinds;
    description
});

fn validator(name: &str) -> Validator {
    let mut schema = DESCRIPTION.clone();
    schema["$ref"] = json!(format!("#/components/schemas/{name}"));
    jsonschema::options().build(&schema).unwrap()
}

/// Holds a value against a schema of the protocol.
#[track_caller]
pub(crate) fn holds(name: &str, value: &Value) {
    let validator = validator(name);
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}\n{value:#}");
    // A value of any type passes the protocol's schema of a flag for which the code's default is to be used.
    for value in [&value["value"]].into_iter().chain(values_of_flags(value)) {
        assert!(!value.is_array(), "an array is no value of the protocol");
    }
}

fn values_of_flags(value: &Value) -> impl Iterator<Item = &Value> {
    value["flags"].as_array().into_iter().flatten().map(|flag| &flag["value"])
}

/// Holds an answer against the schema of its status.
#[track_caller]
pub(crate) fn check(of_one_flag: bool, answer: &Answer) {
    let schema = match (answer.status.as_u16(), of_one_flag) {
        (200, true) => "serverEvaluationSuccess",
        (200, false) => "bulkEvaluationSuccess",
        (400, true) => "evaluationFailure",
        (400, false) => "bulkEvaluationFailure",
        (404, true) => "flagNotFound",
        (304, false) => {
            assert_eq!(answer.body, json!(""), "a 304 has no body");
            return;
        }
        (401, _) => {
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{:?}", answer.headers);
            "generalErrorResponse"
        }
        (status, _) => {
            assert_eq!(status, 200, "no status of the protocol: {:#}", answer.body);
            return;
        }
    };
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(!answer.header("x-request-id").is_empty());
    holds(schema, &answer.body);
    if answer.status == 200 && !of_one_flag {
        assert!(answer.header("etag").starts_with('"'), "{:?}", answer.headers);
    }
}

#[test]
fn the_description_tells_right_from_wrong() {
    holds("serverEvaluationSuccess", &json!({"key": "a", "reason": "STATIC", "value": 1}));
    holds("serverEvaluationSuccess", &json!({"key": "a", "reason": "DISABLED"}));
    for wrong in [
        json!({"key": "a", "value": 1}),
        json!({"key": "a", "reason": "OVERRIDE", "value": 1}),
        json!({"key": "a", "reason": "STATIC", "value": 1, "metadata": {"a": {}}}),
    ] {
        assert!(!validator("serverEvaluationSuccess").is_valid(&wrong), "{wrong}");
    }
    assert!(!validator("evaluationFailure").is_valid(&json!({"key": "a", "errorCode": "FLAG_NOT_FOUND"})));
}
