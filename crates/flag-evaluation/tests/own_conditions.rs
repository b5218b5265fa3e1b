//! What each operator says, as rows.

use crate::own_states::key;
use flag_evaluation::trace::Verdict;
use flag_evaluation::{CompiledFlagSet, Context};
use flag_model::FlagSet;
use jiff::Timestamp;
use serde_json::{Value, json};

const NOW: &str = "2026-11-22T09:30:00.75Z";

/// The verdict on one condition `attribute operator value` in `context`.
fn verdict(operator: &str, attribute: &str, value: &Value, context: &Value) -> Verdict {
    let id = "00000000-0000-0000-0000-000000000000";
    let condition = json!({ "id": id, "attribute": attribute, "operator": operator, "value": value });
    let set: FlagSet = serde_json::from_value(json!({
        "project": "p",
        "environments": [],
        "segments": [
            { "key": "users", "conditions": [
                { "id": id, "attribute": "user_id", "operator": "ne", "value": "" },
                { "id": id, "attribute": "user_id", "operator": "matches", "value": "u" },
            ] },
            { "key": "staff", "parent": "users", "conditions": [
                { "id": id, "attribute": "staff", "operator": "eq", "value": true },
            ] },
            { "key": "off", "enabled": false },
            { "key": "orphan", "parent": "gone" },
            { "key": "ring", "parent": "ring2" },
            { "key": "ring2", "parent": "ring" },
            { "key": "below-ring", "parent": "ring" },
            { "key": "all" },
        ],
        "flags": [{
            "flag": { "key": "f", "kind": "boolean" },
            "environments": { "e": {
                "enabled": true,
                "off_value": false,
                "rules": [{ "id": id, "conditions": [condition], "serve": { "value": true } }],
                "fallthrough": { "serve": { "value": false } },
            } },
        }],
    }))
    .unwrap();
    let compiled = CompiledFlagSet::compile(&set, &key("e"));
    let context = Context::try_from(context.clone()).unwrap();
    let (evaluation, trace) = compiled.evaluate_traced("f", &context, NOW.parse::<Timestamp>().unwrap());
    let verdict = trace.rules[0].conditions[0].verdict.clone();
    assert_eq!(
        *evaluation.value == json!(true),
        verdict == Verdict::Matched,
        "the trace tells what is served"
    );
    verdict
}

#[track_caller]
fn check(operator: &str, actual: Value, value: Value, expected: bool) {
    let context = json!({ "a": actual });
    let verdict = verdict(operator, "a", &value, &context);
    assert_eq!(verdict == Verdict::Matched, expected, "{actual} {operator} {value}: {verdict:?}");
}

/// A comparison and its opposite.
#[track_caller]
fn check_both(operators: (&str, &str), actual: &Value, value: &Value, expected: bool) {
    check(operators.0, actual.clone(), value.clone(), expected);
    check(operators.1, actual.clone(), value.clone(), !expected);
}

#[test]
fn equality_is_exact() {
    let same = |left: Value, right: Value, expected| check_both(("eq", "ne"), &left, &right, expected);
    same(json!("a"), json!("a"), true);
    same(json!("a"), json!("A"), false);
    same(json!("1"), json!(1), false);
    same(json!(1), json!(1.0), true);
    same(json!(true), json!(1), false);
    same(json!(0), json!(false), false);
    same(json!(-0.0), json!(0), true);
    same(json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992.0), false);
    same(json!(9_007_199_254_740_992_i64), json!(9_007_199_254_740_992.0), true);
    same(json!(u64::MAX), json!(18_446_744_073_709_551_616.0), false);
    same(json!(i64::MIN), json!(-9_223_372_036_854_775_808.0), true);
    same(json!(1e300), json!(1e300), true);
    same(json!(0.1), json!(0.1), true);
    same(json!([1, "a"]), json!([1.0, "a"]), true);
    same(json!([1, 2]), json!([2, 1]), false);
    same(json!({ "x": 1, "y": [] }), json!({ "y": [], "x": 1.0 }), true);
    same(json!({ "x": 1 }), json!({ "x": 1, "y": 1 }), false);
}

#[test]
fn order_is_of_numbers_or_of_texts() {
    let order = |left: Value, right: Value, expected: [bool; 4]| {
        for (operator, expected) in ["gt", "gte", "lt", "lte"].into_iter().zip(expected) {
            check(operator, left.clone(), right.clone(), expected);
        }
    };
    let (less, equal, greater, never) =
        ([false, false, true, true], [false, true, false, true], [true, true, false, false], [false; 4]);
    order(json!(1), json!(2), less);
    order(json!(2), json!(2.0), equal);
    order(json!(2.5), json!(2), greater);
    order(json!(-2.5), json!(-2), less);
    order(json!(u64::MAX), json!(i64::MIN), greater);
    order(json!(u64::MAX), json!(1.8e19), greater);
    order(json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992.0), greater);
    order(json!(1), json!(1e300), less);
    order(json!(1), json!(-1e300), greater);
    order(json!("a"), json!("b"), less);
    order(json!("Z"), json!("a"), less);
    order(json!("10"), json!("9"), less);
    order(json!("ä"), json!("😀"), less);
    order(json!("1"), json!(0), never);
    order(json!(1), json!("0"), never);
    order(json!(true), json!(0), never);
    order(json!([2]), json!([1]), never);
}

#[test]
fn lists_are_searched_by_value() {
    let member = |left: Value, right: Value, expected| check_both(("in", "not_in"), &left, &right, expected);
    member(json!("a"), json!(["b", "a"]), true);
    member(json!("a"), json!([]), false);
    member(json!(1), json!(["1", 1.0]), true);
    member(json!(1), json!(["1", true]), false);
    member(json!(true), json!([false, true]), true);
    member(json!(false), json!([true]), false);
    member(json!([1]), json!([[1.0]]), true);
    member(json!({ "x": 1 }), json!([{ "x": 1 }, 2]), true);
    let many: Vec<Value> = (0..20_000).map(|n| json!(format!("user-{n}"))).collect();
    member(json!("user-19999"), json!(many), true);
    member(json!("user-20000"), json!(many), false);
    check("in", json!("a"), json!("abc"), false);
    check("not_in", json!("x"), json!("abc"), false);
}

#[test]
fn texts_and_lists_contain() {
    let contains = |left: Value, right: Value, expected| {
        check_both(("contains", "not_contains"), &left, &right, expected);
    };
    contains(json!("abc"), json!("b"), true);
    contains(json!("abc"), json!(""), true);
    contains(json!("abc"), json!("B"), false);
    contains(json!(["a", 1]), json!(1.0), true);
    contains(json!([]), json!("a"), false);
    contains(json!([["a"]]), json!(["a"]), true);
    for operator in ["contains", "not_contains"] {
        check(operator, json!(12), json!("1"), false);
        check(operator, json!("12"), json!(1), false);
        check(operator, json!({ "a": 1 }), json!("a"), false);
    }
}

#[test]
fn texts_start_end_and_match() {
    check("starts_with", json!("abc"), json!("ab"), true);
    check("starts_with", json!("abc"), json!("bc"), false);
    check("starts_with", json!("abc"), json!(["x", "a"]), true);
    check("starts_with", json!("abc"), json!(["x", 1]), false);
    check("starts_with", json!("ä"), json!("ä"), true);
    check("starts_with", json!("abc"), json!(""), true);
    check("starts_with", json!(12), json!("1"), false);
    check("starts_with", json!("1"), json!(1), false);
    check("ends_with", json!("a@b.com"), json!("b.com"), true);
    check("ends_with", json!("a@b.com"), json!(["x.com", "@b.com"]), true);
    check("ends_with", json!("com"), json!("a.com"), false);
    check("ends_with", json!("😀"), json!("😀"), true);
    let many: Vec<Value> = (0..20_000).map(|n| json!(format!("{n}-"))).collect();
    check("starts_with", json!("1999-x"), json!(many), true);
    check("starts_with", json!("20000-x"), json!(many), false);
    check("matches", json!("abc"), json!("a.c"), true);
    check("matches", json!("xabc"), json!("a.c"), false);
    check("matches", json!("abcd"), json!("abc"), true);
    check("matches", json!("abcd"), json!("abc$"), false);
    check("matches", json!(""), json!(""), true);
    check("matches", json!(12), json!("1"), false);
    check("matches", json!("a"), json!("(?=a)"), false);
    check("matches", json!("a"), json!(1), false);
}

#[test]
fn versions_follow_semantic_versioning() {
    let order = |left: &str, right: &str, expected: [bool; 3]| {
        for (operator, expected) in ["semver_lt", "semver_eq", "semver_gt"].into_iter().zip(expected) {
            check(operator, json!(left), json!(right), expected);
        }
    };
    let (less, equal, greater, never) =
        ([true, false, false], [false, true, false], [false, false, true], [false; 3]);
    order("1.2.3", "1.10.0", less);
    order("1.2", "1.2.0", equal);
    order("v2", "2.0.0", equal);
    order("V2.0.1", "v2", greater);
    order("1.0.0-rc.1", "1.0.0", less);
    order("1.0.0-alpha", "1.0.0-alpha.1", less);
    order("1.0.0-alpha.1", "1.0.0-alpha.beta", less);
    order("1.0.0-rc.2", "1.0.0-rc.10", less);
    order("1.0.0-rc.99999999999999999999999", "1.0.0-rc.1000000000000000000000000", less);
    order("1.0.0--", "1.0.0-a", less);
    order("1.0.0+a", "1.0.0+b", equal);
    order("1.0.0-x+a.1", "1.0.0-x", equal);
    order("99999999999999999999999999.0.0", "9.0.0", greater);
    for bad in [
        "",
        "v",
        "1.",
        "1..2",
        "1.2.3.4",
        "01.2.3",
        "1.2.x",
        "1.2.3-",
        "1.2.3-01",
        "1.2.3-a..b",
        "1.2.3+",
        " 1.2",
    ] {
        order(bad, "1.0.0", never);
        order("1.0.0", bad, never);
    }
    check("semver_gt", json!(1.2), json!("1.0.0"), false);
}

#[test]
fn dates_have_several_forms() {
    let order = |left: Value, right: Value, expected: [bool; 2]| {
        for (operator, expected) in ["date_after", "date_before"].into_iter().zip(expected) {
            check(operator, left.clone(), right.clone(), expected);
        }
    };
    let (later, earlier, neither) = ([true, false], [false, true], [false, false]);
    order(json!("2026-11-22"), json!("2026-11-21T23:59:59Z"), later);
    order(json!("2026-11-22"), json!("2026-11-22T00:00:00Z"), neither);
    order(json!("2026-11-22T10:00:00+01:00"), json!("2026-11-22T09:00:00Z"), neither);
    order(json!("2026-11-22t10:00:00-01:30"), json!("2026-11-22 11:30:00z"), neither);
    order(json!("2026-11-22T09:30"), json!("2026-11-22T09:30:00.000000001Z"), earlier);
    order(json!("2026-11-22T09:30:00.9999999999Z"), json!("2026-11-22T09:30:00.999999999Z"), neither);
    order(json!("2016-12-31T23:59:60Z"), json!("2016-12-31T23:59:59Z"), neither);
    order(json!(0), json!("1970-01-01"), neither);
    order(json!(1.5), json!("1970-01-01T00:00:01.5Z"), neither);
    order(json!(-1.5), json!("1969-12-31T23:59:58.5Z"), neither);
    order(json!(1e10), json!("2026-11-22"), later);
    order(json!("9999-12-31"), json!("0000-01-01"), later);
    order(json!("9999-12-31T23:59:59Z"), json!(253_402_300_799_i64), neither);
    for bad in [
        json!("2026-02-29"),
        json!("2026-13-01"),
        json!("2026-1-1"),
        json!("2026-11-22T"),
        json!("2026-11-22T9:30"),
        json!("2026-11-22T24:00"),
        json!("2026-11-22T09:30:00."),
        json!("2026-11-22T09:30:00+1"),
        json!("2026-11-22T09:30:00+24:00"),
        json!("2026-11-22T09:30:00Zx"),
        json!("22.11.2026"),
        json!("äöüäöüäöü"),
        json!(""),
        json!(1e13),
        json!(253_402_300_800_i64),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(true),
        json!({}),
    ] {
        order(bad.clone(), json!("2000-01-01"), neither);
        order(json!("2000-01-01"), bad, neither);
    }
}

#[test]
fn time_windows_are_of_the_day_or_of_dates() {
    let window = |a: Value, window: Value, expected| check("time_window", a, window, expected);
    let day = json!({ "start": "09:00", "end": "17:30:30" });
    window(json!("2026-11-22T09:00:00Z"), day.clone(), true);
    window(json!("2026-11-22T08:59:59.9Z"), day.clone(), false);
    window(json!("2026-11-22T17:30:29.9Z"), day.clone(), true);
    window(json!("2026-11-22T17:30:30Z"), day.clone(), false);
    window(json!("2026-11-22T18:00:00+02:00"), day.clone(), true);
    window(json!("2026-11-22"), day.clone(), false);
    window(json!("noon"), day, false);
    let night = json!({ "start": "22:00", "end": "06:00" });
    window(json!("2026-11-22T23:00:00Z"), night.clone(), true);
    window(json!("2026-11-22T05:59:00Z"), night.clone(), true);
    window(json!("2026-11-22T06:00:00Z"), night, false);
    window(json!("2026-11-22T13:00:00Z"), json!({ "start": "12:00", "end": "12:00" }), true);
    let vienna = json!({ "start": "09:00", "end": "10:00", "time_zone": "Europe/Vienna" });
    window(json!("2026-11-22T08:30:00Z"), vienna.clone(), true);
    window(json!("2026-07-22T08:30:00Z"), vienna.clone(), false);
    window(json!("2026-07-22T07:30:00Z"), vienna, true);
    let dates = json!({ "start": "2026-11-22", "end": "2026-11-23T12:00:00Z" });
    window(json!("2026-11-22"), dates.clone(), true);
    window(json!("2026-11-23T12:00:00Z"), dates, false);
    window(json!(1_000), json!({ "start": 1_000, "end": 2_000.5 }), true);
    for bad in [
        json!({ "start": "09:00" }),
        json!({ "start": "09:00", "end": "2026-11-22" }),
        json!({ "start": "9:00", "end": "10:00" }),
        json!({ "start": "09:00", "end": "24:00" }),
        json!({ "start": "00:00", "end": "00:00", "time_zone": "Mars/Base" }),
        json!({ "start": "00:00", "end": "00:00", "time_zone": 1 }),
        json!(["00:00", "00:00"]),
        json!("09:00-10:00"),
    ] {
        window(json!("2026-11-22"), bad, false);
    }
}

#[test]
fn an_absent_attribute_is_a_reason_of_its_own() {
    let value = |operator: &str| match operator {
        "in" | "not_in" => json!(["x"]),
        "semver_eq" | "semver_gt" | "semver_lt" => json!("1.0.0"),
        "date_after" | "date_before" => json!("2026-11-22"),
        "time_window" => json!({ "start": "00:00", "end": "00:00" }),
        _ => json!("x"),
    };
    for operator in flag_model::Operator::ALL.map(flag_model::Operator::as_str) {
        if operator.ends_with("in_segment") {
            continue;
        }
        let expected = if matches!(operator, "ne" | "not_in" | "not_contains") {
            Verdict::Matched
        } else {
            Verdict::NotMatched("the context has no such attribute".to_owned())
        };
        for context in [json!({}), json!({ "a": null })] {
            assert_eq!(verdict(operator, "a", &value(operator), &context), expected, "{operator} {context}");
        }
    }
}

#[test]
fn a_condition_with_an_unusable_value_never_holds_and_says_why() {
    #[track_caller]
    fn unusable(operator: &str, value: Value, part: &str) {
        for context in [json!({ "a": "x" }), json!({ "a": 1 }), json!({})] {
            match verdict(operator, "a", &value, &context) {
                Verdict::NotMatched(why) if why.contains(part) => {}
                other => panic!("{operator} {value} {context}: {other:?}"),
            }
        }
    }
    unusable("gt", json!([1]), "neither a number nor a text");
    unusable("in", json!("x"), "no list");
    unusable("not_in", json!(null), "no list");
    unusable("starts_with", json!(1), "neither a text nor a list");
    unusable("matches", json!(1), "no regular expression");
    unusable("matches", json!("(?!x)"), "look ahead");
    unusable("semver_eq", json!(1.2), "semantic version");
    unusable("date_after", json!("soon"), "no date");
    unusable("time_window", json!({}), "start and end");
    unusable("time_window", json!({ "start": "00:00", "end": "01:00", "time_zone": "x" }), "time zone");
    unusable("in_segment", json!(1), "key of a segment");
    unusable("not_in_segment", json!(null), "key of a segment");
}

#[test]
fn segments_hold_those_of_their_parents_who_meet_their_conditions() {
    #[track_caller]
    fn segment(key: &str, context: Value, expected: bool) {
        for (operator, expected) in [("in_segment", expected), ("not_in_segment", !expected)] {
            let verdict = verdict(operator, "", &json!(key), &context);
            assert_eq!(verdict == Verdict::Matched, expected, "{operator} {key} {context}: {verdict:?}");
        }
    }
    segment("users", json!({ "user_id": "u1" }), true);
    segment("users", json!({}), false);
    segment("staff", json!({ "user_id": "u1", "staff": true }), true);
    segment("staff", json!({ "user_id": "x1", "staff": true }), false);
    segment("staff", json!({ "user_id": "u1" }), false);
    segment("all", json!({}), true);
    segment("off", json!({}), false);
    segment("orphan", json!({}), false);
    segment("ring", json!({}), false);
    segment("below-ring", json!({}), false);
    segment("gone", json!({}), false);
}

#[test]
fn attributes_are_found_by_name_then_by_path() {
    #[track_caller]
    fn found(attribute: &str, context: Value, value: Value, expected: bool) {
        let verdict = verdict("eq", attribute, &value, &context);
        assert_eq!(verdict == Verdict::Matched, expected, "{attribute} in {context}: {verdict:?}");
    }
    found("user.plan", json!({ "user": { "plan": "pro" } }), json!("pro"), true);
    found("user.plan", json!({ "user": { "plan": "pro" }, "user.plan": "free" }), json!("free"), true);
    found("user.plan", json!({ "user": { "plan": "pro" }, "user.plan": null }), json!("pro"), false);
    found("a.b.c", json!({ "a": { "b": { "c": 1 } } }), json!(1), true);
    found("a.b.c", json!({ "a": { "b.c": 1 } }), json!(1), false);
    found("a.0", json!({ "a": [1] }), json!(1), false);
    found("a.", json!({ "a": { "": 1 } }), json!(1), true);
    found("Plan", json!({ "plan": "pro" }), json!("pro"), false);
    found("targeting_key", json!({ "targetingKey": "k" }), json!("k"), true);
    found("targetingKey", json!({ "targeting_key": "k" }), json!("k"), true);
    found("targeting_key", json!({ "targeting_key": "", "targetingKey": "k" }), json!("k"), true);
    found("targeting_key", json!({ "targeting_key": "" }), json!(""), false);
    found("user_id", json!({ "user_id": 7 }), json!(7), true);
    found("timestamp", json!({}), json!("2026-11-22T09:30:00Z"), true);
    found("timestamp", json!({ "timestamp": null }), json!("2026-11-22T09:30:00Z"), true);
    found("timestamp", json!({ "timestamp": 5 }), json!(5), true);
}
