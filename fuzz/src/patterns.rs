//! Regular expressions of conditions, as both evaluators read them.

use crate::input::{now, split};
use flag_evaluation::litestar::{CompiledState, Request, Value};
use flag_model::compile_pattern;
use serde_json::json;

/// A pattern and a subject. That matching takes linear time is the engine's promise, and the runner's time limit holds
/// it to that.
///
/// # Panics
/// When both readers accept a pattern and disagree on the subject.
pub fn pattern(input: &[u8]) {
    let (pattern, subject) = split(input);
    let (Ok(pattern), Ok(subject)) = (std::str::from_utf8(pattern), std::str::from_utf8(subject)) else {
        return;
    };
    let own = compile_pattern(pattern).map(|regex| regex.is_match(subject));
    let state = json!({ "flags": [{
        "key": "f", "flag_type": "boolean", "status": "active", "default_enabled": false,
        "rules": [{
            "conditions": [{ "attribute": "a", "operator": "matches", "value": pattern }], "serve_enabled": true,
        }],
    }]});
    let request = json!({ "flag_key": "f", "context": { "a": subject } });
    let state = CompiledState::from_json(state.to_string().as_bytes()).expect("a state");
    let request = Request::from_json(request.to_string().as_bytes()).expect("a request");
    let answer = state.evaluate(&request, now());
    // For litestar-flags an empty subject matches nothing, whatever the pattern.
    if let (Ok(own), None, false) = (own, &answer.error_code, subject.is_empty()) {
        let theirs = matches!(answer.value, Value::Bool(true));
        assert_eq!(own, theirs, "{pattern:?} on {subject:?}");
    }
}
