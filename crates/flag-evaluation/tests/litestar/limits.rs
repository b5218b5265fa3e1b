//! Hostile input: it may be refused or be an error, but it ends, and soon.

use flag_evaluation::litestar::{CompiledState, JsonError, Request, StateError, Value};

use super::asking::{condition, condition_with, evaluate, outcome, state, text};

#[test]
fn depth_bombs_are_refused() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        for depth in [129, 1_000_000] {
            let json = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let error = Value::from_json(json.as_bytes()).unwrap_err();
            assert!(matches!(error, JsonError::TooDeep { .. }), "{error}");
        }
        let json = format!("{}1{}", open.repeat(128), close.repeat(128));
        assert_eq!(text(&Value::from_json(json.as_bytes()).unwrap()), json);
    }
}

#[test]
fn what_is_not_json_is_refused() {
    for json in [
        "",
        " ",
        "nul",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "-",
        "NaN",
        "Infinity",
        "[1,]",
        "{,}",
        r#"{"a" 1}"#,
        "{1: 2}",
        "\"\n\"",
        r#""\x""#,
        r#""\u12""#,
        "\"",
        "[1] 2",
        "'a'",
        "[",
        "{\"a\":",
        "\u{feff}1",
    ] {
        assert!(Value::from_json(json.as_bytes()).is_err(), "{json:?}");
    }
    assert_eq!(Value::from_json(b"\"\xff\"").unwrap_err(), JsonError::NotUtf8);
}

#[test]
fn huge_numbers_are_refused_or_infinite() {
    let digits = |count| "9".repeat(count);
    let read = |json: String| Value::from_json(json.as_bytes());
    assert_eq!(text(&read(digits(4_300)).unwrap()), digits(4_300));
    assert!(matches!(read(digits(4_301)), Err(JsonError::IntegerTooLong { .. })));
    assert!(matches!(read(digits(1_000_000)), Err(JsonError::IntegerTooLong { .. })));
    assert_eq!(text(&read("1e400".to_owned()).unwrap()), "1e999");
    assert_eq!(text(&read("-1e400".to_owned()).unwrap()), "-1e999");
    assert_eq!(text(&read("1e-400".to_owned()).unwrap()), "0.0");
    assert_eq!(condition("gt", &digits(4_000), "1e300"), "true");
    let version = format!("\"{}\"", digits(5_000));
    assert_eq!(condition("semver_gt", &version, "1"), "false");
}

#[test]
fn long_lists_are_searched_quickly() {
    let list: Vec<String> = (0..20_000).map(|n| format!("\"user-{n}\"")).collect();
    let list = format!("[{}]", list.join(","));
    let state = state(&format!(
        r#"{{"flags": [{{"key": "f", "rules": [{{"conditions": [{{"attribute": "a", "operator": "in", "value": {list}}}]}}]}}]}}"#
    ));
    for round in 0..20_000 {
        let request = format!(r#"{{"flag_key": "f", "context": {{"a": "user-{}"}}}}"#, round * 2);
        let expected = (round < 10_000).to_string();
        assert_eq!(outcome(&evaluate(&state, &request)), expected);
    }
}

/// A chain of parents as long as the state allows, straight and closed to a ring, asked from its end many times.
#[test]
fn long_chains_of_segments_end() {
    for (first_parent, within) in [("null", "true"), ("\"s19999\"", "false")] {
        let mut segments = vec![format!(r#"{{"name": "s0", "parent": {first_parent}}}"#)];
        segments.extend((1..20_000).map(|n| format!(r#"{{"name": "s{n}", "parent": "s{}"}}"#, n - 1)));
        let asked = r#"{"attribute": "a", "operator": "in_segment", "value": "s19999"}"#;
        let conditions = vec![asked; 2_000].join(",");
        let state = state(&format!(
            r#"{{"segments": [{}], "flags": [{{"key": "f", "rules": [{{"conditions": [{conditions}]}}]}}]}}"#,
            segments.join(",")
        ));
        assert_eq!(outcome(&evaluate(&state, r#"{"flag_key": "f"}"#)), within);
    }
    let ring = r#"[{"name": "a", "parent": "b"}, {"name": "b", "parent": "a"}]"#;
    assert_eq!(condition_with(ring, "in_segment", "1", "\"a\""), "false");
    assert_eq!(condition_with(ring, "not_in_segment", "1", "\"a\""), "false");
}

#[test]
fn pattern_bombs_take_linear_time_or_are_too_large() {
    let long = format!("\"{}!\"", "a".repeat(50_000));
    for (pattern, outcome) in [
        ("(a+)+$", "false"),
        ("(a|aa)+$", "false"),
        ("(a*)*b", "false"),
        ("(.*)*.*!$", "true"),
        ("((a?){100}){100}", "true"),
        ("(((a{100}){100}){100}){100}", "NOT_EXPRESSIBLE"),
        (r"\\w{1000000}", "NOT_EXPRESSIBLE"),
    ] {
        assert_eq!(condition("matches", &long, &format!("\"{pattern}\"")), outcome, "{pattern}");
    }
    let deep = format!("\"{}a{}\"", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(condition("matches", "\"a\"", &deep), "NOT_EXPRESSIBLE");
    assert_eq!(condition("matches", "\"a\"", &format!("\"{}\"", "(".repeat(1_000_000))), "NOT_EXPRESSIBLE");
    assert_eq!(condition("matches", "\"a\"", &format!("\"{}\"", "a?".repeat(100_000))), "NOT_EXPRESSIBLE");
}

/// Each pattern alone is within its limit; together they are not, and the state still compiles.
#[test]
fn the_patterns_of_a_state_share_a_budget() {
    let rule = |n: usize| {
        format!(
            r#"{{"name": "{n}", "conditions": [{{"attribute": "a", "operator": "matches", "value": "x{n}|y{{9000}}"}}]}}"#
        )
    };
    let rules: Vec<String> = (0..2_000).map(rule).collect();
    let state = state(&format!(r#"{{"flags": [{{"key": "f", "rules": [{}]}}]}}"#, rules.join(",")));
    let ask = |text: &str| {
        outcome(&evaluate(&state, &format!(r#"{{"flag_key": "f", "context": {{"a": "{text}"}}}}"#)))
    };
    assert_eq!(ask("x0"), "true");
    assert_eq!(ask("z"), "NOT_EXPRESSIBLE");
}

/// Keys without a total order: the sort fails or not, it does not panic.
#[test]
fn priorities_that_cannot_be_compared_fail() {
    let ask = |priorities: &[String]| {
        let rules: Vec<String> =
            priorities.iter().map(|priority| format!(r#"{{"priority": {priority}}}"#)).collect();
        let state = state(&format!(r#"{{"flags": [{{"key": "f", "rules": [{}]}}]}}"#, rules.join(",")));
        outcome(&evaluate(&state, r#"{"flag_key": "f"}"#))
    };
    let kinds = ["1", "\"a\"", "[1]", "[\"a\"]", "null", "2.5", "[1, null]", "{}"];
    let mixed: Vec<String> = (0..5_000).map(|n| kinds[n * n % 7 % kinds.len()].to_owned()).collect();
    assert_eq!(ask(&mixed), "GENERAL_ERROR");
    let lists: Vec<String> =
        (0..5_000).map(|n| format!("[{}, {}]", n * 7_919 % 5_000, kinds[n % 2])).collect();
    assert_eq!(ask(&lists), "true");
    assert_eq!(ask(&["null".to_owned()]), "true");
}

#[test]
fn what_is_no_state_and_no_request_is_said() {
    for (json, error) in [
        ("[", "the state cannot be read: not JSON: unexpected content at byte 1"),
        ("[]", "the state is not an object"),
        ("{}", "the state has no list `flags`"),
        (r#"{"flags": {}}"#, "the state has no list `flags`"),
        (r#"{"flags": [], "segments": {}}"#, "the state's `segments` are not a list"),
        (
            r#"{"flags": [{"key": "f"}, {"key": 5}]}"#,
            "flag 1 of the state is not an object with a `key` that is a text",
        ),
    ] {
        let found: StateError = CompiledState::from_json(json.as_bytes()).unwrap_err();
        assert_eq!(found.to_string(), error, "{json}");
    }
    for (json, code, error) in [
        ("5", "PARSE_ERROR", "the request is not an object"),
        ("{}", "PARSE_ERROR", "the request has no `flag_key`, or one that is not a text"),
        (
            r#"{"flag_key": "f", "context": []}"#,
            "INVALID_CONTEXT",
            "the request's `context` is not an object",
        ),
        (
            r#"{"flag_key": "f", "type": "object"}"#,
            "PARSE_ERROR",
            "the request's `type` is none of boolean, string, number and json",
        ),
    ] {
        let answer =
            serde_json::to_string(&Request::from_json(json.as_bytes()).unwrap_err().answer()).unwrap();
        assert_eq!(
            answer,
            format!(
                r#"{{"value":null,"reason":"ERROR","variant":null,"error_code":"{code}","error_message":"{error}","flag_metadata":{{}}}}"#
            ),
            "{json}"
        );
    }
}

#[test]
fn threads_share_a_state() {
    let state = state(
        r#"{"flags": [{"key": "f", "rules": [{"conditions": [{"attribute": "a", "operator": "matches", "value": "x+$"}]}]}]}"#,
    );
    let ask = || outcome(&evaluate(&state, r#"{"flag_key": "f", "context": {"a": "xx"}}"#));
    std::thread::scope(|scope| {
        for thread in [scope.spawn(ask), scope.spawn(ask)] {
            assert_eq!(thread.join().unwrap(), "true");
        }
    });
}

#[test]
fn of_two_flags_with_one_key_the_last_counts() {
    let state = state(r#"{"flags": [{"key": "f"}, {"key": "f", "rules": [{}]}]}"#);
    assert_eq!(state.flag_count(), 1);
    assert_eq!(outcome(&evaluate(&state, r#"{"flag_key": "f"}"#)), "true");
}
