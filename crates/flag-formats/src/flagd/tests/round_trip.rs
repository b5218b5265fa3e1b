//! What both can express comes back as it went.

use super::naive::evaluate;
use super::schema::check_valid;
use super::vectors::{VECTORS, options};
use crate::flagd::attribute::NOT_EMPTY_PATTERN;
use crate::flagd::part_id::part_id;
use crate::flagd::{AttributeTypes, export, import};
use flag_model::{
    Condition, Fallthrough, FlagSet, Hashing, Key, Operator, Rule, Serve, Split, Value, VariantWeight,
};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

fn back(set: &FlagSet) -> FlagSet {
    let exported = export(set, &set.environments[0].key);
    assert!(exported.report.is_complete(), "{:#?}", exported.report);
    import(exported.to_text().as_bytes(), &options(AttributeTypes::AsCompared)).unwrap().flag_set
}

/// The same without ids; variants by key, since their order means nothing here.
fn comparable(set: &FlagSet) -> FlagSet {
    let mut set = set.clone();
    let id = part_id(&[]);
    for entry in &mut set.flags {
        entry.flag.variants.sort_by(|a, b| a.key.cmp(&b.key));
        entry.flag.variants.iter_mut().for_each(|variant| variant.id = id);
        for rule in entry.environments.values_mut().flat_map(|config| &mut config.rules) {
            rule.id = id;
            rule.conditions.iter_mut().for_each(|condition| condition.id = id);
        }
    }
    set
}

#[test]
fn a_document_survives_being_written_again() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let document = vectors["document"].to_string();
    let first = import(document.as_bytes(), &options(AttributeTypes::AsCompared)).unwrap().flag_set;
    let exported = export(&first, &first.environments[0].key);
    check_valid(&exported.document);
    let second = import(exported.to_text().as_bytes(), &options(AttributeTypes::AsCompared)).unwrap();
    for entry in &second.flag_set.flags {
        for case in vectors["contexts"].as_array().unwrap() {
            let now = Timestamp::from_millisecond(case["now"].as_i64().unwrap() * 1_000 + 500).unwrap();
            let key = entry.flag.key.as_str();
            if key.starts_with("no-default") {
                continue;
            }
            assert_eq!(
                evaluate(&second.flag_set, key, &case["context"], now),
                evaluate(&first, key, &case["context"], now),
                "{key} for {case}"
            );
        }
    }
    assert!(second.flag_set.flags.len() > 100, "{}", second.flag_set.flags.len());
}

fn condition() -> impl Strategy<Value = Condition> {
    let text = || "[a-z@.]{1,6}".prop_map(Value::from);
    let single =
        || prop_oneof![text(), any::<bool>().prop_map(Value::from), any::<i32>().prop_map(Value::from)];
    let number = prop_oneof![any::<i32>().prop_map(Value::from), (-1e9..1e9).prop_map(Value::from)];
    let of = |operators: &'static [Operator]| prop::sample::select(operators);
    let question = prop_oneof![
        (of(&[Operator::Eq, Operator::Ne]), single()),
        (of(&[Operator::In, Operator::NotIn]), prop::collection::vec(single(), 1..4).prop_map(Value::from)),
        (of(&[Operator::Contains, Operator::NotContains, Operator::StartsWith, Operator::EndsWith]), text()),
        (of(&[Operator::Gt, Operator::Gte, Operator::Lt, Operator::Lte]), number),
    ];
    ("plan|org\\.tier|email|user_id|targeting_key", question)
        .prop_map(|(attribute, (operator, value))| Condition { id: part_id(&[]), attribute, operator, value })
}

fn serve() -> impl Strategy<Value = Serve> {
    let key = |name: &&str| Key::new(*name).unwrap();
    let part = prop::sample::select(&["a", "b", "c"][..]);
    let parts = prop::collection::vec((part.clone(), 1_u32..1_000), 1..4);
    prop_oneof![
        part.prop_map(move |name| Serve::Variant(key(&name))),
        parts.prop_map(move |parts| {
            let weight = |(name, weight): &(&str, u32)| VariantWeight { variant: key(name), weight: *weight };
            Serve::Split(Split { weights: parts.iter().map(weight).collect(), hashing: Hashing::Flagd })
        }),
    ]
}

/// A flag set of one flag; the answers of neighbouring rules differ, and so do their conditions, since flagd
/// has no place for a rule that changes nothing.
fn flag_set() -> impl Strategy<Value = FlagSet> {
    let rules = prop::collection::vec((prop::collection::vec(condition(), 1..4), serve()), 0..6);
    (rules, serve(), any::<bool>(), "[a-z]{0,5}").prop_map(|(rules, last, enabled, text)| {
        let salt = text.clone();
        let has_default = matches!(last, Serve::Variant(_));
        let mut kept: Vec<Rule> = Vec::new();
        for (mut conditions, serve) in rules {
            let mut seen: Vec<String> = kept.iter().flat_map(|r| &r.conditions).map(named).collect();
            conditions.retain(|c| {
                let name = named(c);
                let new = !seen.contains(&name);
                seen.push(name);
                new
            });
            if has_default && matches!(serve, Serve::Split(_)) {
                conditions.push(targeting_key());
            }
            if !conditions.is_empty() && kept.last().is_none_or(|rule| rule.serve != serve) {
                let id = part_id(&[]);
                kept.push(Rule {
                    id,
                    name: String::new(),
                    enabled: true,
                    conditions,
                    rollout_percentage: None,
                    serve,
                });
            }
        }
        if kept.last().is_some_and(|rule| rule.serve == last) {
            kept.pop();
        }
        let has_split = kept.iter().map(|r| &r.serve).chain([&last]).any(|s| matches!(s, Serve::Split(_)));
        let variant = |key: &str, value: i32| json!({ "id": part_id(&[]), "key": key, "value": value });
        let config = json!({
            "enabled": enabled, "off_value": 0, "rules": kept,
            "fallthrough": Fallthrough { serve: last, rollout_percentage: None },
        });
        serde_json::from_value(json!({
            "project": "shop",
            "environments": [{ "key": "production", "name": "production", "color": "gray", "position": 0 }],
            "flags": [{
                "flag": {
                    "key": "f", "kind": "number", "name": text, "owner": text,
                    "bucketing_key": if has_split { &salt } else { "f" },
                    "variants": [variant("a", 1), variant("b", 2), variant("c", 3)],
                },
                "environments": { "production": config },
            }],
        }))
        .unwrap()
    })
}

/// Splits ask for the targeting key where flagd has a default for contexts without one.
fn targeting_key() -> Condition {
    Condition {
        id: part_id(&[]),
        attribute: "targeting_key".to_owned(),
        operator: Operator::Matches,
        value: Value::from(NOT_EMPTY_PATTERN),
    }
}

/// What is asked; the opposite of a question is the same question.
fn named(condition: &Condition) -> String {
    format!("{} {}", condition.attribute, condition.value)
}

fn context() -> impl Strategy<Value = Value> {
    let single = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z@.]{0,3}".prop_map(Value::from),
    ];
    (single.clone(), single.clone(), single, "[a-z]{0,2}").prop_map(|(plan, tier, email, key)| {
        json!({ "plan": plan, "org": { "tier": tier }, "email": email, "targetingKey": key, "user_id": key })
    })
}

proptest! {
    #[test]
    fn what_both_can_express_comes_back_unchanged(set in flag_set()) {
        check_valid(&export(&set, &set.environments[0].key).document);
        prop_assert_eq!(comparable(&back(&set)), comparable(&set));
    }

    #[test]
    fn answers_stay_the_same(set in flag_set(), contexts in prop::collection::vec(context(), 1..8)) {
        let again = back(&set);
        for context in contexts {
            let now = Timestamp::UNIX_EPOCH;
            prop_assert_eq!(evaluate(&again, "f", &context, now), evaluate(&set, "f", &context, now));
        }
    }
}
