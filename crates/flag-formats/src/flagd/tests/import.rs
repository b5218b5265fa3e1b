//! Reading: what a document comes to, and what is said about it.

use super::vectors::options;
use crate::flagd::{AttributeTypes, Imported, import};
use crate::{Effect, FindingCode, ProblemCode};
use flag_model::{Key, Operator, Serve};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(document: &Value) -> Imported {
    import(document.to_string().as_bytes(), &options(AttributeTypes::AsCompared)).unwrap()
}

/// One flag with the variants a and b, and b as the default.
fn flag(targeting: &Value) -> Value {
    json!({ "flags": { "f": {
        "state": "ENABLED", "variants": { "a": 1, "b": 2 }, "defaultVariant": "b", "targeting": targeting
    } } })
}

#[track_caller]
fn check_conditions(condition: &Value, expected: &[&[(&str, Operator, Value)]]) {
    let imported = read(&flag(&json!({ "if": [condition, "a", "b"] })));
    let rules = &imported.flag_set.flags[0].environments[&Key::new("production").unwrap()].rules;
    let found: Vec<Vec<_>> = rules
        .iter()
        .map(|rule| {
            rule.conditions.iter().map(|c| (c.attribute.as_str(), c.operator, c.value.clone())).collect()
        })
        .collect();
    assert_eq!(found, expected, "{condition}");
}

#[test]
fn conditions_read_as_people_would_write_them() {
    let gold = ("plan", Operator::Eq, json!("gold"));
    check_conditions(&json!({ "===": [{ "var": "plan" }, "gold"] }), &[std::slice::from_ref(&gold)]);
    check_conditions(
        &json!({ "!=": [{ "var": "plan" }, "gold"] }),
        &[&[("plan", Operator::Ne, json!("gold"))]],
    );
    check_conditions(
        &json!({ "!": { "in": ["@acme.org", { "var": ["email"] }] } }),
        &[&[("email", Operator::NotContains, json!("@acme.org"))]],
    );
    check_conditions(
        &json!({ "and": [{ "===": [{ "var": "plan" }, "gold"] }, { ">=": [{ "var": "age" }, 18] }] }),
        &[&[gold.clone(), ("age", Operator::Gte, json!(18))]],
    );
    check_conditions(
        &json!({ "or": [{ "===": [{ "var": "plan" }, "gold"] }, { ">=": [{ "var": "age" }, 18] }] }),
        &[&[gold], &[("age", Operator::Gte, json!(18))]],
    );
    check_conditions(
        &json!({ "<": [{ "var": "$flagd.timestamp" }, 1_700_000_000] }),
        &[&[("timestamp", Operator::DateBefore, json!("2023-11-14T22:13:20Z"))]],
    );
    check_conditions(
        &json!({ "in": [{ "var": "targetingKey" }, ["u1", "u2"]] }),
        &[&[("targeting_key", Operator::In, json!(["u1", "u2"]))]],
    );
}

#[track_caller]
fn check_refused(targeting: &Value, pointer: &str, code: FindingCode) {
    let imported = read(&flag(targeting));
    assert!(imported.flag_set.flags.is_empty(), "{targeting}");
    assert!(imported.not_expressible.contains("f"));
    assert!(!imported.report.is_complete());
    let places: Vec<_> = imported.report.findings.iter().map(|f| (f.pointer.as_str(), f.code)).collect();
    assert!(places.contains(&(pointer, code)), "{targeting}: {places:?}");
}

#[test]
fn what_cannot_be_expressed_is_named_with_its_place() {
    use FindingCode::{LimitExceeded, NotExpressible, UnknownReference};
    let at = |place: &str| format!("/flags/f/targeting{place}");
    check_refused(&json!({ "%": [1, 2] }), &at("/%"), NotExpressible);
    check_refused(&json!({ "if": [{ "some": [] }, "a"] }), &at("/if/0/some"), NotExpressible);
    check_refused(&json!({ "if": [{ "var": "x" }, "a"] }), &at("/if/0/var"), NotExpressible);
    check_refused(&json!({ "if": [true, "c"] }), &at(""), UnknownReference);
    check_refused(&json!({ "$ref": "x" }), &at("/$ref"), UnknownReference);
    check_refused(&json!({ "a": 1, "b": 2 }), &at(""), NotExpressible);
    check_refused(
        &json!({ "fractional": [{ "var": "email" }, ["a", 1]] }),
        &at("/fractional/0"),
        NotExpressible,
    );
    check_refused(&json!({ "fractional": [["a", 1.5]] }), &at("/fractional/0"), NotExpressible);
    let long = json!({ "in": [{ "var": "x" }, (0..20_001).collect::<Vec<_>>()] });
    check_refused(&json!({ "if": [long, "a"] }), &at("/if/0/in"), LimitExceeded);
    let many: Vec<Value> = (0..202)
        .map(|i| {
            if i % 2 == 0 {
                json!({ "===": [{ "var": "x" }, i] })
            } else {
                json!(if i % 4 == 1 { "a" } else { "b" })
            }
        })
        .collect();
    check_refused(&json!({ "if": many }), &at(""), LimitExceeded);
}

#[test]
fn every_reason_of_a_flag_is_told() {
    let imported = read(&flag(&json!({ "if": [{ "%": [1, 2] }, "a", { "map": [] }, "b", "c"] })));
    assert_eq!(imported.report.findings.iter().filter(|f| f.effect == Effect::LeftOut).count(), 3);
}

#[test]
fn an_expression_made_to_explode_is_refused() {
    let pair = |i: usize| json!({ "or": [{ "===": [{ "var": format!("a{i}") }, 1] }, { "===": [{ "var": format!("b{i}") }, 1] }] });
    let all: Vec<Value> = (0..60).map(pair).collect();
    check_refused(&json!({ "if": [{ "and": all }, "a"] }), "/flags/f/targeting", FindingCode::LimitExceeded);
    let doubling: serde_json::Map<String, Value> = (0..9)
        .map(|i| (format!("r{i}"), json!({ "and": vec![json!({ "$ref": format!("r{}", i + 1) }); 20] })))
        .chain([("r9".to_owned(), json!({ "===": [{ "var": "x" }, 1] }))])
        .collect();
    let mut document = flag(&json!({ "if": [{ "$ref": "r0" }, "a"] }));
    document["$evaluators"] = Value::Object(doubling);
    assert!(read(&document).not_expressible.contains("f"));
    document["$evaluators"] = json!({ "r0": { "$ref": "r0" } });
    assert!(read(&document).not_expressible.contains("f"));
}

#[test]
fn names_that_are_no_keys_get_one_and_users_stay_in_their_parts() {
    let document = json!({ "flags": [{
        "key": "new checkout", "state": "ENABLED", "variants": { "1": true, "2": false }, "defaultVariant": "1",
        "targeting": { "fractional": [["1", 1], ["2", 1]] }
    }] });
    let imported = read(&document);
    let flag = &imported.flag_set.flags[0].flag;
    assert_eq!(flag.key.as_str(), "new-checkout");
    assert_eq!(flag.bucketing_key.as_deref(), Some("new checkout"));
    assert_eq!(imported.keys["new checkout"], flag.key);
    let names = &imported.variant_names[&flag.key];
    assert_eq!(names[&Key::new("variant-1").unwrap()], "1");
    let renamed = imported.report.findings.iter().filter(|f| f.code == FindingCode::KeyRenamed);
    assert_eq!(
        renamed.map(|f| f.pointer.as_str()).collect::<Vec<_>>(),
        ["/flags/0", "/flags/0/variants/1", "/flags/0/variants/2"]
    );
}

#[test]
fn the_applications_own_default_is_reported() {
    let document = json!({ "flags": {
        "off": { "state": "DISABLED", "variants": { "on": true }, "defaultVariant": "on" },
        "open": { "state": "ENABLED", "variants": { "on": "x" }, "defaultVariant": null }
    } });
    let imported = read(&document);
    let places: Vec<_> = imported.report.findings.iter().map(|f| (f.pointer.as_str(), f.code)).collect();
    assert_eq!(
        places,
        [
            ("/flags/off/state", FindingCode::CodeDefault),
            ("/flags/open/defaultVariant", FindingCode::CodeDefault)
        ]
    );
    assert!(imported.report.is_complete());
    assert_eq!(imported.code_defaults.iter().map(Key::as_str).collect::<Vec<_>>(), ["open"]);
    let serve = &imported.flag_set.flags[1].environments[&Key::new("production").unwrap()].fallthrough.serve;
    assert_eq!(*serve, Serve::Value(json!("")));
}

#[test]
fn a_division_without_a_default_is_a_split_and_says_so() {
    let document = json!({ "flags": { "f": {
        "state": "ENABLED", "variants": { "a": 1, "b": 2 }, "targeting": { "fractional": [["a", 1], ["b", 3]] }
    } } });
    let imported = read(&document);
    let config = &imported.flag_set.flags[0].environments[&Key::new("production").unwrap()];
    assert!(config.rules.is_empty() && matches!(config.fallthrough.serve, Serve::Split(_)));
    assert_eq!(imported.keyless_defaults.iter().map(Key::as_str).collect::<Vec<_>>(), ["f"]);
    assert!(imported.code_defaults.is_empty());
    assert!(read(&flag(&json!({ "fractional": [["a", 1]] }))).keyless_defaults.is_empty());
}

#[test]
fn metadata_that_has_a_place_is_taken_over_and_the_rest_named() {
    let mut document = flag(&json!({}));
    document["metadata"] = json!({ "flagSetId": "shop", "version": "7" });
    document["flags"]["f"]["metadata"] = json!({ "owner": "team-a", "ticket": 12 });
    let imported = read(&document);
    assert_eq!(imported.flag_set.flags[0].flag.owner, "team-a");
    let places: Vec<_> = imported.report.findings.iter().map(|f| f.pointer.as_str()).collect();
    assert_eq!(places, ["/metadata/version", "/flags/f/metadata/ticket"]);
}

#[test]
fn the_same_document_gives_the_same_flag_set() {
    let document = flag(&json!({ "if": [{ "in": [{ "var": "x" }, [1]] }, "a", "b"] }));
    assert_eq!(read(&document), read(&document));
}

#[track_caller]
fn check_problems(document: &str, expected: &[(&str, ProblemCode)]) {
    let problems = import(document.as_bytes(), &options(AttributeTypes::Any)).unwrap_err();
    let found: Vec<_> = problems.iter().map(|p| (p.pointer.as_str(), p.code)).collect();
    assert_eq!(found, expected, "{document}");
}

#[test]
fn a_document_of_the_wrong_form_is_refused_with_every_problem() {
    use ProblemCode::{DuplicateKey, InvalidValue, MissingField, Syntax, TooDeep, WrongType};
    check_problems("", &[("", Syntax)]);
    check_problems("[]", &[("", WrongType)]);
    check_problems("{}", &[("", MissingField)]);
    check_problems(r#"{"flags": 1}"#, &[("/flags", WrongType)]);
    check_problems(
        r#"{"flags": {"a": {"state": "ON", "variants": {"x": 1, "y": "z"}}, "b": 5, "a": {}}}"#,
        &[
            ("/flags/a", DuplicateKey),
            ("/flags/a/state", InvalidValue),
            ("/flags/a/variants/y", InvalidValue),
            ("/flags/b", WrongType),
            ("/flags/a", MissingField),
            ("/flags/a", MissingField),
        ],
    );
    check_problems(
        r#"{"flags": [{"key": "a", "state": "ENABLED", "variants": {"x": []}},
                      {"key": "", "state": "ENABLED", "variants": {"x": true}, "targeting": 1, "defaultVariant": 1}]}"#,
        &[
            ("/flags/0/variants", InvalidValue),
            ("/flags/1/key", InvalidValue),
            ("/flags/1/defaultVariant", WrongType),
            ("/flags/1/targeting", WrongType),
        ],
    );
    check_problems(&"[".repeat(200), &[("", TooDeep)]);
    let deep = format!("{}{}", "[".repeat(101), "]".repeat(101));
    check_problems(&deep, &[(&"/0".repeat(100), TooDeep)]);
}

fn logic() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ab0-9.]{0,3}".prop_map(Value::from),
        "x|a.b|targetingKey|\\$flagd.timestamp|\\$flagd.flagKey|".prop_map(|path| json!({ "var": path })),
    ];
    let operators = "if|and|or|!|!!|==|!=|===|!==|<|<=|>|>=|in|starts_with|ends_with|sem_ver|fractional|cat|var|\\$ref|=|\\^";
    leaf.prop_recursive(5, 40, 4, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            list.clone().prop_map(Value::from),
            (operators, list).prop_map(|(operator, list)| json!({ operator: list })),
            (operators, inner).prop_map(|(operator, one)| json!({ operator: one })),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _ = import(&bytes, &options(AttributeTypes::Any));
    }

    #[test]
    fn any_targeting_is_read_or_refused(targeting in logic(), shared in logic(), strict: bool) {
        let mut document = flag(&json!({ "if": [targeting, "a"] }));
        document["$evaluators"] = json!({ "a": shared });
        let types = if strict { AttributeTypes::Any } else { AttributeTypes::AsCompared };
        let imported = import(document.to_string().as_bytes(), &options(types)).unwrap();
        prop_assert_eq!(imported.keys.len() + imported.not_expressible.len(), 1);
        prop_assert_eq!(imported.report.is_complete(), imported.not_expressible.is_empty());
    }
}
