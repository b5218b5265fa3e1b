//! The rules of evaluation, row by row: what the vectors hold by chance stands here on purpose.

use flag_evaluation::litestar::Value;

use super::asking::{condition, condition_with, evaluate, state, text};

const GENERAL: &str = "GENERAL_ERROR";

/// Rows of operator, attribute, value of the condition, outcome.
fn check(rows: &[(&str, &str, &str, &str)]) {
    for (operator, actual, expected, outcome) in rows {
        assert_eq!(condition(operator, actual, expected), *outcome, "{actual} {operator} {expected}");
    }
}

#[test]
fn equality_is_deep_and_knows_numbers() {
    check(&[
        ("eq", "null", "null", "true"),
        ("eq", "true", "1", "true"),
        ("eq", "1", "1.0", "true"),
        ("eq", "0", "-0.0", "true"),
        ("eq", r#""1""#, "1", "false"),
        ("eq", "9007199254740993", "9007199254740992.0", "false"),
        ("eq", "100000000000000000000", "1e20", "true"),
        ("eq", "[1, [true]]", "[1.0, [1]]", "true"),
        ("eq", r#"{"a": 1, "b": 2}"#, r#"{"b": 2.0, "a": true}"#, "true"),
        ("eq", r#"{"a": 1}"#, r#"{"a": 1, "b": null}"#, "false"),
        ("eq", r#"{"a": 2, "a": 1}"#, r#"{"a": 1}"#, "true"),
        ("ne", "null", r#""x""#, "true"),
        ("ne", "[]", "[]", "false"),
    ]);
}

#[test]
fn order_is_exact_and_refuses_mixtures() {
    check(&[
        ("gt", "null", "1", "false"),
        ("gt", "9007199254740993", "9007199254740992.0", "true"),
        ("lt", "-9223372036854775809", "-9223372036854775808", "true"),
        ("gt", "100000000000000000000000", "1e22", "true"),
        ("lt", "1", "1e400", "true"),
        ("gt", "1", "-1e400", "true"),
        ("gte", "1e400", "1e999", "true"),
        ("lte", "true", "1", "true"),
        ("gt", r#""\uffff""#, r#""\ud83d\ude00""#, "false"),
        ("gt", r#""ab""#, r#""aa""#, "true"),
        ("lt", "[1, 2]", "[1, 2, 0]", "true"),
        ("lte", "[1, null]", "[1.0, null]", "true"),
        ("lt", r#"[1, "a"]"#, "[2, 3]", "true"),
        ("lt", r#"[1, "a"]"#, "[1, 3]", GENERAL),
        ("gt", "1", r#""1""#, GENERAL),
        ("gt", "1", "null", GENERAL),
        ("gt", "{}", "{}", GENERAL),
    ]);
}

#[test]
fn membership_depends_on_the_container() {
    check(&[
        ("in", "null", "null", "false"),
        ("not_in", "1", "0", "true"),
        ("in", "true", "[1]", "true"),
        ("in", "null", "[null]", "true"),
        ("in", r#""""#, r#""abc""#, "true"),
        ("in", "1", r#""1""#, GENERAL),
        ("in", r#""a""#, r#"{"a": null}"#, "true"),
        ("in", "1", r#"{"a": null}"#, "false"),
        ("in", "[]", r#"{"a": null}"#, GENERAL),
        ("in", "1", "5", GENERAL),
        ("not_in", "1", "true", GENERAL),
        ("contains", "null", "null", "false"),
        ("contains", r#""abc""#, r#""bc""#, "true"),
        ("contains", "[1, 2]", "2.0", "true"),
        ("contains", "5", "5", GENERAL),
        ("not_contains", "[]", "1", "true"),
        ("not_contains", r#""abc""#, "1", GENERAL),
    ]);
}

/// From sixteen items on a list is hashed; nothing may change by that.
#[test]
fn long_lists_find_what_short_ones_find() {
    let filler: Vec<String> = (0..40).map(|n| format!("\"filler-{n}\"")).collect();
    for item in ["1", "true", "1.0", "0.5", "null", "[1]", r#"{"a": 1}"#, r#""x""#, "1e22", "1e400"] {
        for actual in [
            "1",
            "true",
            "1.0",
            "0.5",
            "null",
            "[1.0]",
            r#"{"a": true}"#,
            r#""x""#,
            "10000000000000000000000",
            "1e999",
            "0",
        ] {
            let short = condition("in", actual, &format!("[{item}]"));
            let long = condition("in", actual, &format!("[{}, {item}]", filler.join(",")));
            assert_eq!(short, long, "{actual} in [{item}]");
        }
    }
}

#[test]
fn texts_are_what_python_writes() {
    for (value, written) in [
        ("true", "True"),
        ("1.0", "1.0"),
        ("1e22", "1e+22"),
        ("1e-7", "1e-07"),
        ("1e16", "1e+16"),
        ("123456789012345.0", "123456789012345.0"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("1.5e300", "1.5e+300"),
        ("-2.5", "-2.5"),
        ("1e999", "inf"),
        ("100000000000000000000", "100000000000000000000"),
        (r#"["a", 1, null]"#, "['a', 1, None]"),
        (r#"{"a": {"b": [true]}}"#, "{'a': {'b': [True]}}"),
        (r#"["it's"]"#, r#"["it's"]"#),
        (r#"["it's \"so\""]"#, r#"['it\'s "so"']"#),
        (
            r#"["\n\r\t\\\u0000\u007f\u00a0\u200b\u00e9\ud83d\ude00\ue000"]"#,
            "['\\n\\r\\t\\\\\\x00\\x7f\\xa0\\u200b\u{e9}\u{1f600}\\ue000']",
        ),
        (r#"["\udbff\udfff\ud800"]"#, "['\\U0010ffff\\ud800']"),
    ] {
        let written = text(&Value::Text(written.to_owned()));
        assert_eq!(condition("starts_with", value, &written), "true", "{value}");
        assert_eq!(condition("ends_with", value, &written), "true", "{value}");
    }
    check(&[
        ("starts_with", "0", r#""0""#, "false"),
        ("starts_with", r#""None of it""#, "null", "true"),
        ("ends_with", "1.50", "0.5", "false"),
    ]);
}

#[test]
fn versions_are_integers_between_points() {
    check(&[
        ("semver_eq", r#""1.2""#, r#""1.2.0.0""#, "true"),
        ("semver_gt", r#""1.10""#, r#""1.9""#, "true"),
        ("semver_eq", "1.10", r#""1.1""#, "true"),
        ("semver_eq", r#"" 1.2\n""#, r#""+1.0_2""#, "true"),
        ("semver_eq", r#""\u0661.\uff12""#, r#""1.2""#, "true"),
        ("semver_lt", r#""1.-1""#, r#""1""#, "true"),
        ("semver_gt", r#""99999999999999999999""#, r#""1""#, "true"),
        ("semver_lt", "null", r#""1""#, "false"),
        ("semver_gt", r#""2.0.0-beta""#, r#""1""#, "false"),
        ("semver_lt", r#""v1""#, r#""2""#, "false"),
        ("semver_eq", r#""1..2""#, r#""1..2""#, "false"),
        ("semver_eq", r#""1__0""#, r#""10""#, "false"),
        ("semver_eq", r#""\u001c1""#, r#""1""#, "false"),
        ("semver_eq", "true", "true", "false"),
        ("semver_eq", "1", "1", "true"),
    ]);
}

/// A text and the point in time that it means, or nothing.
#[test]
fn dates_are_read_as_leniently_as_there() {
    for (written, meant) in [
        ("2024-1-5T1:2:3", Some("2024-01-05T01:02:03+00:00")),
        ("2024-01-05t01:02:03Z", Some("2024-01-05T01:02:03+00:00")),
        ("2024-01-05 \\t01:02:03", Some("2024-01-05T01:02:03+00:00")),
        ("2024-01- 5", Some("2024-01-05T00:00:00+00:00")),
        ("20240105T010203", Some("2024-01-05T01:02:03+00:00")),
        ("2024-W01", Some("2024-01-01T00:00:00+00:00")),
        ("2024W015", Some("2024-01-05T00:00:00+00:00")),
        ("2024-01-05x01:02", Some("2024-01-05T01:02:00+00:00")),
        ("2024-01-05T01:02:03,5", Some("2024-01-05T01:02:03.5+00:00")),
        ("2024-01-05T01:02:03.1234567", Some("2024-01-05T01:02:03.123456+00:00")),
        ("2024-01-05T01:02:03 +02:00:30", Some("2024-01-04T23:01:33+00:00")),
        ("2024-01-05T01+02", Some("2024-01-04T23:00:00+00:00")),
        ("2024-01-05T01:02:03.5+0200", Some("2024-01-04T23:02:03.5+00:00")),
        ("\\uff12\\uff10\\uff12\\uff14-01-05", Some("2024-01-05T00:00:00+00:00")),
        (" 2024-01-05", None),
        ("2024-01-05 ", None),
        ("2024-005", None),
        ("2024-01-05T24:00", None),
        ("2024-01-05T23:59:60", None),
        ("2024-01-05T00:00:00+24:00", None),
        ("2024-01-05T00:00:00z", None),
        ("2023-02-29", None),
        ("2023-W53-1", None),
        ("1704067200", None),
        ("0000-01-01", None),
        ("\\ud83d\\ude00\\ud83d\\ude00", None),
    ] {
        let quoted = format!("\"{written}\"");
        match meant {
            Some(meant) => {
                let window = format!(r#"{{"start": "{meant}", "end": "{meant}"}}"#);
                assert_eq!(condition("time_window", &quoted, &window), "true", "{written}");
            }
            None => {
                assert_eq!(condition("date_after", &quoted, r#""0001-01-01""#), "false", "{written}");
                assert_eq!(condition("date_before", &quoted, r#""9999-12-31""#), "false", "{written}");
            }
        }
    }
}

#[test]
fn dates_out_of_range_fail_only_when_compared() {
    check(&[
        ("date_after", r#""0001-01-01T00:00:00+01:00""#, "0", GENERAL),
        ("date_before", r#""9999-12-31T23:59:59-01:00""#, "0", GENERAL),
        ("date_before", r#""9999-12-31T23:59:59-01:00""#, r#""no date""#, "false"),
        ("date_after", "253402300800", "0", "false"),
        ("date_after", "100000000000000000000", "0", "false"),
        ("date_after", "1e400", "0", "false"),
        ("date_before", "-62135596800", "0", "true"),
        ("date_after", "true", "0", "true"),
    ]);
}

#[test]
fn windows_of_the_day_run_on_the_wall_clock() {
    let window =
        |start: &str, end: &str| format!(r#"{{"start": {start}, "end": {end}, "timezone": "Asia/Tokyo"}}"#);
    for (actual, start, end, outcome) in [
        (r#""2024-01-05T09:00:00+09:00""#, r#""09:00""#, r#""17:00""#, "true"),
        (r#""2024-01-05T17:00:00.000001Z""#, r#""09:00""#, r#""17:00""#, "false"),
        (r#""2024-01-05T23:00:00Z""#, r#""22:00""#, r#""06:00""#, "true"),
        (r#""2024-01-05T06:00:00Z""#, r#""22""#, r#""6""#, "true"),
        (r#""2024-01-05T12:00:00Z""#, r#""9:0:0:x""#, r#""17""#, "false"),
        (r#""2024-01-05T12:00:00Z""#, r#""20240101""#, r#""20241231""#, "false"),
        (r#""2024-01-05T12:00:00Z""#, r#""25:00""#, r#""26:00""#, "false"),
        (r#""2024-01-05T12:00:00Z""#, r#""09:00""#, "17", GENERAL),
        (r#""2024-01-05T12:00:00Z""#, r#""x""#, "17", "false"),
        (r#""2024-01-05T12:00:00Z""#, r#""09:00""#, r#""99999999999""#, GENERAL),
        (r#""2024-01-05T12:00:00Z""#, r#""09:00""#, "null", "false"),
        (r#""2024-01-05T12:00:00Z""#, "0", "2e9", "true"),
        (r#""no date""#, r#""09:00""#, "17", "false"),
    ] {
        let window = window(start, end);
        assert_eq!(condition("time_window", actual, &window), outcome, "{actual} {window}");
    }
}

const SEGMENTS: &str = r#"[
    {"name": "all"},
    {"name": "off", "enabled": false},
    {"name": "in-off", "parent": "off"},
    {"name": "strict", "id": "33333333-3333-4333-8333-33333333333a", "conditions": [{"attribute": "a", "operator": "gt", "value": 5}]},
    {"name": "in-strict", "parent_segment_id": "33333333-3333-4333-8333-33333333333a", "conditions": [{"attribute": "a", "operator": "lt", "value": 9}]},
    {"name": "dangling", "parent": "99999999-9999-4999-8999-999999999999"},
    {"name": "self", "parent": "self"},
    {"name": "under-self", "parent": "self"},
    {"name": "nested", "conditions": [{"attribute": "a", "operator": "not_in_segment", "value": "off"}]},
    {"name": "unknown", "conditions": [{"attribute": "a", "operator": "exists"}]},
    {"name": "5"}
]"#;

#[test]
fn segments_are_found_by_id_or_name_and_lie_within_parents() {
    for (actual, segment, within, without) in [
        ("7", r#""all""#, "true", "false"),
        ("7", r#""off""#, "false", "true"),
        ("7", r#""in-off""#, "false", "true"),
        ("7", r#""strict""#, "true", "false"),
        ("7", r#""{33333333-3333-4333-8333-33333333333A}""#, "true", "false"),
        ("7", r#""urn:uuid:3333333333334333833333333333333a""#, "true", "false"),
        ("7", r#""in-strict""#, "true", "false"),
        ("9", r#""in-strict""#, "false", "true"),
        (r#""x""#, r#""in-strict""#, GENERAL, GENERAL),
        ("7", r#""dangling""#, "false", "true"),
        ("7", r#""self""#, "false", "false"),
        ("7", r#""under-self""#, "false", "false"),
        ("7", r#""nested""#, "false", "true"),
        ("7", r#""unknown""#, "true", "false"),
        ("7", "5", "true", "false"),
        ("7", "null", "false", "false"),
        ("7", r#""nobody""#, "false", "true"),
        ("7", r#""99999999-9999-4999-8999-999999999999""#, "false", "true"),
    ] {
        let ask = |operator| condition_with(SEGMENTS, operator, actual, segment);
        assert_eq!(ask("in_segment"), within, "{actual} in {segment}");
        assert_eq!(ask("not_in_segment"), without, "{actual} not in {segment}");
    }
}

/// A flag's members, a context, and the members of the evaluation that are asked for.
fn check_flag(flag: &str, rows: &[(&str, &str)]) {
    let state = state(&format!(r#"{{"flags": [{{"key": "f", {flag}}}]}}"#));
    for (request, expected) in rows {
        let evaluation = evaluate(&state, &format!(r#"{{"flag_key": "f", {request}}}"#));
        let answer = format!(
            "{} {} {} {}",
            text(&evaluation.value),
            evaluation.reason.as_str(),
            text(&evaluation.variant),
            evaluation.error_code.map_or("-", |code| code.as_str())
        );
        assert_eq!(&answer, expected, "{flag} {request}");
    }
}

#[test]
fn what_is_not_active_gives_its_default() {
    let rest = r#""default_enabled": true, "rules": [{"serve_enabled": false}], "overrides": [{"entity_type": "user", "entity_id": "u", "enabled": false}]"#;
    for status in ["inactive", "archived"] {
        check_flag(
            &format!(r#""status": "{status}", {rest}"#),
            &[(r#""context": {"user_id": "u"}"#, "true DISABLED null -")],
        );
    }
    check_flag(
        &format!(r#""status": "paused", {rest}"#),
        &[(r#""context": {}, "default": "mine""#, r#""mine" ERROR null GENERAL_ERROR"#)],
    );
}

#[test]
fn overrides_have_an_order_and_an_end() {
    check_flag(
        r#""flag_type": "json", "default_value": {"d": 1}, "overrides": [
            {"entity_type": "organization", "entity_id": "o", "enabled": true, "value": {"for": "o"}},
            {"entity_type": "user", "entity_id": "u", "enabled": true},
            {"entity_type": "user", "entity_id": "7", "enabled": true, "value": {}},
            {"entity_type": "user", "entity_id": "past", "enabled": true, "expires_at": "2026-03-04T12:34:55Z"},
            {"entity_type": "user", "entity_id": "now", "enabled": true, "expires_at": "2026-03-04T12:34:56Z"},
            {"entity_type": "user", "entity_id": "naive", "enabled": true, "expires_at": "2030-01-01T00:00:00"},
            {"entity_type": "team", "entity_id": "t", "enabled": true},
            {"entity_type": "targeting_key", "entity_id": "k", "enabled": false}]"#,
        &[
            (r#""context": {"user_id": "u", "organization_id": "o"}"#, "true OVERRIDE null -"),
            (r#""context": {"user_id": "x", "organization_id": "o"}"#, r#"{"for":"o"} OVERRIDE null -"#),
            (r#""context": {"user_id": 7}"#, "{} OVERRIDE null -"),
            (r#""context": {"user_id": "past"}"#, r#"{"d":1} STATIC null -"#),
            (r#""context": {"user_id": "now"}"#, "true OVERRIDE null -"),
            (r#""context": {"user_id": "naive"}"#, "{} ERROR null GENERAL_ERROR"),
            (r#""context": {"team": "t"}"#, r#"{"d":1} STATIC null -"#),
            (r#""context": {"targeting_key": "k"}"#, "false OVERRIDE null -"),
            (r#""context": {"targeting_key": "k", "tenant_id": "k"}"#, r#"{"d":1} STATIC null -"#),
            (r#""context": {"attributes": {"user_id": "u"}}"#, r#"{"d":1} STATIC null -"#),
        ],
    );
}

#[test]
fn rules_go_by_priority_and_fall_through_rollouts() {
    check_flag(
        r#""flag_type": "string", "default_value": {"d": 1}, "rules": [
            {"name": "last", "priority": 9, "serve_value": {"v": 1}},
            {"name": "off", "priority": -9, "enabled": false},
            {"name": "everybody", "priority": -1.5, "rollout_percentage": 100},
            {"name": "tied", "priority": -1.5}]"#,
        &[
            (r#""context": {"targeting_key": "k"}"#, r#"true TARGETING_MATCH "everybody" -"#),
            (r#""context": {"targeting_key": ""}"#, r#"true TARGETING_MATCH "tied" -"#),
            (r#""context": {"user_id": "k"}, "type": "string""#, r#"true TARGETING_MATCH "tied" -"#),
            (r#""context": {}, "type": "json", "default": null"#, "null ERROR null TYPE_MISMATCH"),
            (r#""context": {}, "type": "number""#, "0 ERROR null TYPE_MISMATCH"),
            (r#""context": {}, "type": "boolean""#, r#"true TARGETING_MATCH "tied" -"#),
        ],
    );
}

#[test]
fn rollouts_take_fractions_and_refuse_texts() {
    // The key's bucket is 32.
    for (percentage, answer) in [
        ("31.9", "false STATIC null -"),
        ("32", "true TARGETING_MATCH \"\" -"),
        ("32.5", "true TARGETING_MATCH \"\" -"),
        ("-5", "false STATIC null -"),
        ("1e400", "true TARGETING_MATCH \"\" -"),
        ("true", "false STATIC null -"),
        ("\"50\"", "false ERROR null GENERAL_ERROR"),
    ] {
        let state = state(&format!(
            r#"{{"flags": [{{"key": "new-checkout", "rules": [{{"rollout_percentage": {percentage}}}]}}]}}"#
        ));
        let evaluation =
            evaluate(&state, r#"{"flag_key": "new-checkout", "context": {"targeting_key": "user-1"}}"#);
        let code = evaluation.error_code.map_or("-", |code| code.as_str());
        let reason = evaluation.reason.as_str();
        let (value, variant) = (text(&evaluation.value), text(&evaluation.variant));
        assert_eq!(format!("{value} {reason} {variant} {code}"), answer, "{percentage}");
    }
}

#[test]
fn what_cannot_be_encoded_cannot_be_hashed() {
    check_flag(
        r#""variants": [{"key": "a", "value": {"enabled": "yes"}, "weight": 100}]"#,
        &[
            (r#""context": {"targeting_key": "\ud800"}"#, "false ERROR null GENERAL_ERROR"),
            (r#""context": {"user_id": "\ud800"}"#, r#""yes" SPLIT "a" -"#),
        ],
    );
    check_flag(
        r#""default_enabled": ["\ud800\ud83d\ude00", {"\udc00": "\udc00"}]"#,
        &[(
            r#""context": {"targeting_key": "\ud800"}"#,
            "[\"\\ud800\u{1f600}\",{\"\\udc00\":\"\\udc00\"}] STATIC null -",
        )],
    );
}

#[test]
fn variants_are_sorted_and_the_last_takes_the_rest() {
    let variants = |weights: [&str; 3]| {
        let [c, a, b] = weights;
        format!(
            r#""flag_type": "json", "variants": [{{"key": "c", "value": {{"c": 1}}, "weight": {c}}},
                {{"key": "a", "value": {{"a": 1}}, "weight": {a}}}, {{"key": "b", "weight": {b}}}]"#
        )
    };
    for (weights, answer) in [
        (["0", "0", "0"], r#"{"c":1} SPLIT "c" -"#),
        (["0", "1e-3", "1000000000000000000000000"], r#"{} SPLIT "b" -"#),
        (["0", "100", "\"x\""], r#"{"a":1} SPLIT "a" -"#),
        (["0", "\"x\"", "100"], "{} ERROR null GENERAL_ERROR"),
        (["0", "-50", "true"], r#"{"c":1} SPLIT "c" -"#),
    ] {
        // The key's variant bucket is not the first one, see the worked examples.
        check_flag(&variants(weights), &[(r#""context": {"targeting_key": "user-1"}"#, answer)]);
    }
}

#[test]
fn malformed_conditions_fail_when_they_are_reached() {
    let rule = |conditions: &str| format!(r#""rules": [{{"name": "r", "conditions": {conditions}}}]"#);
    let matched = r#"true TARGETING_MATCH "r" -"#;
    let failed = "false ERROR null GENERAL_ERROR";
    for (conditions, answer) in [
        ("null", matched),
        (r#""""#, matched),
        (r#""text""#, failed),
        ("[5]", failed),
        (r#"[{"attribute": "a", "value": 1}, 5]"#, "false STATIC null -"),
        (r#"[{"operator": "eq", "value": 1}]"#, matched),
        (r#"[{"attribute": "a", "operator": "regex", "value": 1}]"#, matched),
        (r#"[{"attribute": "a", "operator": [], "value": 1}]"#, matched),
        (r#"[{"attribute": 5, "operator": "eq", "value": 1}]"#, failed),
        (r#"[{"attribute": 5, "operator": "regex", "value": 1}]"#, matched),
    ] {
        check_flag(&rule(conditions), &[(r#""context": {}"#, answer)]);
    }
}

#[test]
fn the_context_object_has_members_of_its_own() {
    let rule = |attribute: &str, operator: &str, value: &str| {
        format!(
            r#""rules": [{{"conditions": [{{"attribute": "{attribute}", "operator": "{operator}", "value": {value}}}]}}]"#
        )
    };
    let matched = r#"true TARGETING_MATCH "" -"#;
    let method = r#""<bound method EvaluationContext.get of EvaluationContext(targeting_key='k', user_id=None, organization_id=None, tenant_id=None, environment=None, app_version=None, attributes={'get': 1}, ip_address=None, user_agent=None, country=None, timestamp=datetime.datetime(2026, 3, 4, 12, 0, 5, 7, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=79200))))>""#;
    let context =
        r#""context": {"targeting_key": "k", "get": 1, "timestamp": "2026-03-04T12:00:05.000007-02:00"}"#;
    for (attribute, operator, value, answer) in [
        ("get", "starts_with", method, matched),
        ("get", "ends_with", method, matched),
        ("get", "eq", "1", "false STATIC null -"),
        ("get", "gt", "1", "false ERROR null GENERAL_ERROR"),
        ("timestamp", "starts_with", r#""2026-03-04 12:00:05.000007-02:00""#, matched),
        ("timestamp", "eq", r#""2026-03-04T12:00:05.000007-02:00""#, "false STATIC null -"),
        ("timestamp", "date_after", r#""2026-03-04T14:00:05Z""#, matched),
        ("timestamp", "time_window", r#"{"start": "12:00", "end": "12:01"}"#, matched),
        ("timestamp", "in", r#"["x"]"#, "false STATIC null -"),
        ("timestamp", "contains", r#""x""#, "false ERROR null GENERAL_ERROR"),
        ("timestamp", "semver_gt", r#""1""#, "false STATIC null -"),
        ("targeting_key", "eq", r#""k""#, matched),
    ] {
        check_flag(&rule(attribute, operator, value), &[(context, answer)]);
    }
    check_flag(
        &rule("timestamp", "starts_with", r#""2026-03-04 12:34:56+00:00""#),
        &[
            (r#""context": {}"#, matched),
            (r#""context": {"timestamp": null}"#, matched),
            (r#""context": {"timestamp": "yesterday"}"#, "false ERROR null INVALID_CONTEXT"),
        ],
    );
}

#[test]
fn values_come_out_as_they_went_in() {
    for value in [
        r#"{"a":[1,1.0,-0.0,1e300,123456789012345678901234567890,9223372036854775808,"é",null,true]}"#,
        r#"[[],{}]"#,
        "-9223372036854775809",
    ] {
        let value = Value::from_json(value.as_bytes()).unwrap();
        check_flag(
            &format!(r#""flag_type": "json", "default_value": {}"#, text(&value)),
            &[(r#""context": {}"#, &format!("{} STATIC null -", text(&value)))],
        );
    }
}

#[test]
fn an_answer_has_all_its_members() {
    let state = state(r#"{"flags": [{"key": "f", "tags": ["t"]}]}"#);
    let answer = |request| serde_json::to_string(&evaluate(&state, request)).unwrap();
    assert_eq!(
        answer(r#"{"flag_key": "f"}"#),
        r#"{"value":false,"reason":"STATIC","variant":null,"error_code":null,"error_message":null,"flag_metadata":{"flag_type":"boolean","status":"active","tags":["t"]}}"#
    );
    assert_eq!(
        answer(r#"{"flag_key": "g", "context": null, "type": "string"}"#),
        r#"{"value":"","reason":"DEFAULT","variant":null,"error_code":"FLAG_NOT_FOUND","error_message":"there is no flag `g`","flag_metadata":{}}"#
    );
}
