//! What holds for every input.

use flag_evaluation::litestar::{CompiledState, Request, Value};
use proptest::prelude::*;

use super::asking::{condition, evaluate, now, state, text};

const OPERATORS: [&str; 21] = [
    "eq",
    "ne",
    "gt",
    "gte",
    "lt",
    "lte",
    "in",
    "not_in",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "matches",
    "semver_eq",
    "semver_gt",
    "semver_lt",
    "date_after",
    "date_before",
    "time_window",
    "in_segment",
    "not_in_segment",
];

/// JSON texts: scalars that mean something to some operator, and whatever can be made of them.
fn json() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|bool| bool.to_string()),
        any::<i64>().prop_map(|int| int.to_string()),
        "-?[1-9][0-9]{0,40}",
        any::<f64>().prop_filter("JSON has no NaN", |f| f.is_finite()).prop_map(|f| format!("{f:e}")),
        r#""[0-9]{1,4}[-.:T0-9WZ+ ]{0,24}""#,
        r#""[a-c(){}\[\]|*+?^$.,0-9:=!<>-]{0,12}""#,
        any::<String>().prop_map(|t| text(&Value::Text(t))),
        Just(r#""s0""#.to_owned()),
        Just(r#""s1""#.to_owned()),
    ];
    scalar.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::vec((member_name(), inner), 0..5).prop_map(|members| {
                let members: Vec<String> =
                    members.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

/// The names that mean something somewhere.
fn member_name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "start",
        "end",
        "enabled",
        "value",
        "key",
        "weight",
        "attribute",
        "operator",
        "conditions",
        "priority",
        "name",
        "rollout_percentage",
        "serve_value",
        "rules",
        "variants",
        "overrides",
        "status",
        "flag_type",
        "entity_type",
        "entity_id",
        "expires_at",
        "parent",
        "timestamp",
        "targeting_key",
        "user_id",
        "attributes",
        "get",
    ])
}

fn members() -> impl Strategy<Value = String> {
    prop::collection::vec((member_name(), json()), 0..6).prop_map(|members| {
        let members: Vec<String> =
            members.into_iter().map(|(name, value)| format!(", \"{name}\": {value}")).collect();
        members.concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever stands in state and request, there is an answer, and it can be written and read.
    #[test]
    fn every_state_answers(flag in members(), rule in members(), variant in members(), r#override in members(), segment in members(), context in members(), operator in prop::sample::select(&OPERATORS[..]), value in json()) {
        let condition = format!(r#"{{"attribute": "a", "operator": "{operator}", "value": {value}}}"#);
        let state = CompiledState::from_json(format!(
            r#"{{"segments": [{{"name": "s0", "parent": "s1" {segment}}}, {{"name": "s1", "conditions": [{condition}]}}],
                "flags": [{{"rules": [{{"conditions": [{condition}] {rule}}}], "variants": [{{"key": "v" {variant}}}],
                "overrides": [{{"entity_type": "user", "entity_id": "u" {override}}}] {flag}, "key": "f"}}]}}"#
        ).as_bytes()).unwrap();
        let request = Request::from_json(format!(r#"{{"flag_key": "f", "context": {{"user_id": "u" {context}}}}}"#).as_bytes()).unwrap();
        let evaluation = state.evaluate(&request, now());
        let written = serde_json::to_string(&evaluation).unwrap();
        prop_assert!(Value::from_json(written.as_bytes()).is_ok());
        prop_assert_eq!(evaluation.error_code.is_some(), evaluation.error_message.is_some());
    }

    /// No bytes make the readers panic.
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), json in json()) {
        let _ = CompiledState::from_json(&bytes);
        let _ = Request::from_json(&bytes);
        let _ = CompiledState::from_json(json.as_bytes());
        let _ = Request::from_json(json.as_bytes());
    }

    /// No pattern makes the translator panic or write what the engine refuses for another reason than its size.
    #[test]
    fn every_pattern_has_an_outcome(pattern in r"([a-cA-C0-9éİ(){}\[\]|*+?^$.,:=!<>\\ #&~-]|\(\?[imsxaP:<=!#>-]|\\[a-zA-Z0-9]){0,16}", actual in "[a-cA-C0-9é\n -]{1,8}") {
        let quote = |t: &str| text(&Value::Text(t.to_owned()));
        let outcome = condition("matches", &quote(&actual), &quote(&pattern));
        prop_assert!(["true", "false", "NOT_EXPRESSIBLE", "GENERAL_ERROR"].contains(&outcome.as_str()));
    }

    /// JSON that was read is written as the same value.
    #[test]
    fn values_round_trip(json in json()) {
        let value = Value::from_json(json.as_bytes()).unwrap();
        let written = text(&value);
        let again = Value::from_json(written.as_bytes()).unwrap();
        prop_assert!(value.equals(&again));
        prop_assert_eq!(text(&again), written);
    }

    /// Where two values can be ordered, exactly one of less, equal and greater holds, and mirrored it is the other.
    #[test]
    fn order_is_total_where_it_holds(left in json(), right in json()) {
        let ask = |operator, a: &str, b: &str| condition(operator, a, b);
        let outcomes = ["lt", "gt", "lte", "gte"].map(|operator| ask(operator, &left, &right));
        if outcomes.iter().all(|outcome| outcome != "GENERAL_ERROR") && left != "null" && right != "null" {
            let [less, greater, at_most, at_least] = outcomes.map(|outcome| outcome == "true");
            let equal = ask("eq", &left, &right) == "true";
            prop_assert_eq!(u8::from(less) + u8::from(greater) + u8::from(equal), 1);
            prop_assert_eq!(at_most, less || equal);
            prop_assert_eq!(at_least, greater || equal);
            prop_assert_eq!(ask("gt", &right, &left) == "true", less);
        }
    }

    /// Numbers are ordered without rounding: transitive across integers and floats.
    #[test]
    fn mixed_numbers_are_ordered_transitively(a in -40i64..40, b in -40i64..40, c in any::<bool>()) {
        let base = 9_007_199_254_740_992i64;
        let (x, y) = (base + a, base + b);
        let float = format!("{:.1}", f64::from(u32::from(c)) + 9_007_199_254_740_992.0);
        if condition("lt", &x.to_string(), &float) == "true" && condition("lte", &float, &y.to_string()) == "true" {
            prop_assert!(x < y);
        }
    }

    /// A point in time written by the library's own form is read as the same point.
    #[test]
    fn dates_round_trip(seconds in -62_135_596_800i64..=253_402_300_799, micros in 0i64..1_000_000, minutes in -1_439i64..=1_439) {
        let offset = minutes * 60;
        let wall = seconds + offset;
        prop_assume!((-62_135_596_800..=253_402_300_799).contains(&wall));
        let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        let civil = epoch + jiff::SignedDuration::from_secs(wall);
        let sign = if offset < 0 { '-' } else { '+' };
        let written = format!("{}.{micros:06}{sign}{:02}:{:02}", civil.strftime("%Y-%m-%dT%H:%M:%S"), minutes.abs() / 60, minutes.abs() % 60);
        let utc = epoch + jiff::SignedDuration::from_secs(seconds);
        let same = format!("{}.{micros:06}Z", utc.strftime("%Y-%m-%dT%H:%M:%S"));
        let window = format!(r#"{{"start": "{same}", "end": "{same}"}}"#);
        prop_assert_eq!(condition("time_window", &format!("\"{written}\""), &window), "true");
    }

    /// A key stays in a rollout when it grows, and variants and rollouts answer for every key.
    #[test]
    fn rollouts_only_grow(key in any::<String>(), low in 0u8..=100, more in 0u8..=100) {
        prop_assume!(!key.is_empty());
        let ask = |percentage: u8| {
            let state = state(&format!(r#"{{"flags": [{{"key": "f", "rules": [{{"rollout_percentage": {percentage}}}]}}]}}"#));
            let key = text(&Value::Text(key.clone()));
            evaluate(&state, &format!(r#"{{"flag_key": "f", "context": {{"targeting_key": {key}}}}}"#)).reason
        };
        let high = low.saturating_add(more).min(100);
        if ask(low) == flag_evaluation::Reason::TargetingMatch {
            prop_assert_eq!(ask(high), flag_evaluation::Reason::TargetingMatch);
        }
    }
}
