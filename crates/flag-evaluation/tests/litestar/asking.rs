//! How the tests ask: JSON in, JSON out.

use flag_evaluation::litestar::{CompiledState, Evaluation, Request, Value};
use jiff::Timestamp;

/// The instant of all evaluations here.
pub(crate) fn now() -> Timestamp {
    "2026-03-04T12:34:56Z".parse().unwrap()
}

pub(crate) fn state(json: &str) -> CompiledState {
    CompiledState::from_json(json.as_bytes()).unwrap_or_else(|error| panic!("{error}: {json}"))
}

pub(crate) fn evaluate(state: &CompiledState, request: &str) -> Evaluation {
    let request = Request::from_json(request.as_bytes()).unwrap_or_else(|e| panic!("{e}: {request}"));
    state.evaluate(&request, now())
}

pub(crate) fn text(value: &Value) -> String {
    serde_json::to_string(value).unwrap()
}

/// Whether one condition holds for an attribute `a`: `"true"`, `"false"` or the error code. `segments` is the
/// list of segments.
pub(crate) fn condition_with(segments: &str, operator: &str, actual: &str, expected: &str) -> String {
    let state = state(&format!(
        r#"{{"segments": {segments}, "flags": [{{"key": "f", "rules": [{{"conditions": [
            {{"attribute": "a", "operator": "{operator}", "value": {expected}}}]}}]}}]}}"#
    ));
    let request = format!(r#"{{"flag_key": "f", "context": {{"a": {actual}}}}}"#);
    outcome(&evaluate(&state, &request))
}

/// As above, without segments.
pub(crate) fn condition(operator: &str, actual: &str, expected: &str) -> String {
    condition_with("[]", operator, actual, expected)
}

/// Whether the one rule matched: `"true"`, `"false"` or the error code.
pub(crate) fn outcome(evaluation: &Evaluation) -> String {
    match (evaluation.reason.as_str(), evaluation.error_code) {
        ("TARGETING_MATCH", None) => "true".to_owned(),
        ("STATIC", None) => "false".to_owned(),
        (_, Some(code)) => code.as_str().to_owned(),
        other => panic!("{other:?}"),
    }
}
