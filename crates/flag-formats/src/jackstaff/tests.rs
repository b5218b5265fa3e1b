//! What a user of exports relies on.

use super::{ExportDocument, FORMAT, read, write};
use crate::ProblemCode;
use flag_model::{
    Condition, Environment, EnvironmentColor, Fallthrough, Flag, FlagEntry, FlagEnvironment, FlagKind,
    FlagOverride, FlagSet, Hashing, Key, Lifecycle, Operator, OverrideTarget, PartId, Percentage,
    Prerequisite, Recurrence, Rule, Schedule, Segment, Serve, Split, TimeWindow, Value, Variant,
    VariantWeight,
};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

fn key() -> impl Strategy<Value = Key> {
    "[a-zA-Z][a-zA-Z0-9_.-]{0,6}".prop_map(|text| Key::new(text).unwrap())
}

fn id() -> impl Strategy<Value = PartId> {
    any::<u128>().prop_map(|bits| PartId(uuid::Uuid::from_u128(bits)))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,8}", any::<String>().prop_map(|text| text.chars().take(20).collect())]
}

fn value() -> impl Strategy<Value = Value> {
    let number = any::<f64>().prop_filter("JSON has no such number", |number| number.is_finite());
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        number.prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..3)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

fn instant() -> impl Strategy<Value = Timestamp> {
    (-60_000_000_000_i64..200_000_000_000, 0..1_000_000_000_i32)
        .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).unwrap())
}

fn percentage() -> impl Strategy<Value = Percentage> {
    (0..=10_000_u16).prop_map(|hundredths| Percentage::try_from(f64::from(hundredths) / 100.0).unwrap())
}

fn serve() -> impl Strategy<Value = Serve> {
    let weight = (key(), any::<u32>()).prop_map(|(variant, weight)| VariantWeight { variant, weight });
    let hashing = select(&[Hashing::Percent, Hashing::Flagd][..]);
    prop_oneof![
        value().prop_map(Serve::Value),
        key().prop_map(Serve::Variant),
        (prop::collection::vec(weight, 0..3), hashing)
            .prop_map(|(weights, hashing)| Serve::Split(Split { weights, hashing })),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    (id(), text(), select(&Operator::ALL[..]), value())
        .prop_map(|(id, attribute, operator, value)| Condition { id, attribute, operator, value })
}

fn rule() -> impl Strategy<Value = Rule> {
    let conditions = prop::collection::vec(condition(), 0..3);
    (id(), text(), any::<bool>(), conditions, prop::option::of(percentage()), serve()).prop_map(
        |(id, name, enabled, conditions, rollout_percentage, serve)| Rule {
            id,
            name,
            enabled,
            conditions,
            rollout_percentage,
            serve,
        },
    )
}

fn recurrence() -> impl Strategy<Value = Recurrence> {
    let time = || (0..24_i8, 0..60_i8, 0..60_i8).prop_map(|(h, m, s)| Time::constant(h, m, s, 0));
    let window = move || (time(), time()).prop_map(|(start, end)| TimeWindow { start, end });
    let days = || prop::collection::vec(any::<u8>(), 0..4);
    prop_oneof![
        Just(Recurrence::Always),
        window().prop_map(|window| Recurrence::Daily { window }),
        (days(), window()).prop_map(|(days, window)| Recurrence::Weekly { days, window }),
        (days(), window()).prop_map(|(days, window)| Recurrence::Monthly { days, window }),
        text().prop_map(|expression| Recurrence::Cron { expression }),
    ]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let times = (prop::option::of(instant()), prop::option::of(instant()));
    (id(), text(), any::<bool>(), text(), times, recurrence(), serve()).prop_map(
        |(id, name, enabled, time_zone, (valid_from, valid_until), recurrence, serve)| Schedule {
            id,
            name,
            enabled,
            time_zone,
            valid_from,
            valid_until,
            recurrence,
            serve,
        },
    )
}

fn flag_environment() -> impl Strategy<Value = FlagEnvironment> {
    let rules = prop::collection::vec(rule(), 0..3);
    let schedules = prop::collection::vec(schedule(), 0..2);
    (any::<bool>(), value(), rules, serve(), prop::option::of(percentage()), schedules).prop_map(
        |(enabled, off_value, rules, serve, rollout_percentage, schedules)| FlagEnvironment {
            enabled,
            off_value,
            rules,
            fallthrough: Fallthrough { serve, rollout_percentage },
            schedules,
        },
    )
}

fn flag() -> impl Strategy<Value = Flag> {
    let kind = select(&[FlagKind::Boolean, FlagKind::String, FlagKind::Number, FlagKind::Json][..]);
    let lifecycle = select(&[Lifecycle::Active, Lifecycle::Inactive, Lifecycle::Archived][..]);
    let variant = (id(), key(), text(), value(), any::<u32>())
        .prop_map(|(id, key, name, value, weight)| Variant { id, key, name, value, weight });
    let prerequisite = (key(), value()).prop_map(|(flag, value)| Prerequisite { flag, value });
    let end = (2000..2100_i16, 1..13_i8, 1..29_i8).prop_map(|(y, m, d)| Date::constant(y, m, d));
    let lists = (
        prop::collection::vec(text(), 0..3),
        prop::collection::vec(variant, 0..3),
        prop::collection::vec(prerequisite, 0..2),
    );
    let schema = value().prop_filter("absent is null", |value| !value.is_null());
    let rest = (prop::option::of(text()), prop::option::of(schema), prop::option::of(end));
    (key(), (text(), text(), text()), kind, lifecycle, lists, rest).prop_map(
        |(
            key,
            (name, description, owner),
            kind,
            lifecycle,
            lists,
            (bucketing_key, value_schema, expected_end),
        )| {
            let (tags, variants, prerequisites) = lists;
            Flag {
                key,
                name,
                description,
                kind,
                tags,
                owner,
                lifecycle,
                bucketing_key,
                variants,
                prerequisites,
                value_schema,
                expected_end,
            }
        },
    )
}

fn entry() -> impl Strategy<Value = FlagEntry> {
    use OverrideTarget::{Organization, TargetingKey, Tenant, User};
    let target = select(&[User, Organization, Tenant, TargetingKey][..]);
    let one = (target, text(), value(), prop::option::of(instant()));
    let flag_override = one.prop_map(|(target, target_id, value, expires_at)| FlagOverride {
        target,
        target_id,
        value,
        expires_at,
    });
    let overrides = prop::collection::vec(flag_override, 1..3).prop_map(|mut list| {
        list.sort_by(|a, b| (a.target, &a.target_id).cmp(&(b.target, &b.target_id)));
        list
    });
    (
        flag(),
        prop::collection::btree_map(key(), flag_environment(), 0..3),
        prop::collection::btree_map(key(), overrides, 0..2),
    )
        .prop_map(|(flag, environments, overrides)| FlagEntry { flag, environments, overrides })
}

fn document() -> impl Strategy<Value = ExportDocument> {
    use EnvironmentColor::{Amber, Blue, Gray, Red, Teal, Violet};
    let color = select(&[Amber, Blue, Gray, Red, Teal, Violet][..]);
    let numbers = (any::<i32>(), any::<u8>(), any::<bool>());
    let environment = (key(), text(), color, prop::option::of(key()), numbers).prop_map(
        |(key, name, color, inherits_from, (position, approvals_required, frozen))| Environment {
            key,
            name,
            color,
            position,
            inherits_from,
            approvals_required,
            frozen,
        },
    );
    let conditions = prop::collection::vec(condition(), 0..3);
    let segment = (key(), text(), text(), prop::option::of(key()), any::<bool>(), conditions).prop_map(
        |(key, name, description, parent, enabled, conditions)| Segment {
            key,
            name,
            description,
            parent,
            enabled,
            conditions,
        },
    );
    let lists = (
        prop::collection::vec(environment, 0..3),
        prop::collection::vec(segment, 0..2),
        prop::collection::vec(entry(), 0..2),
    );
    (key(), any::<i64>(), lists).prop_map(|(project, revision, (environments, mut segments, mut flags))| {
        segments.sort_by(|a, b| a.key.cmp(&b.key));
        flags.sort_by(|a, b| a.flag.key.cmp(&b.flag.key));
        ExportDocument { flag_set: FlagSet { project, revision, environments, segments, flags } }
    })
}

proptest! {
    #[test]
    fn an_export_comes_back_as_it_went(document in document()) {
        let text = write(&document).unwrap();
        prop_assert_eq!(&read(text.as_bytes()).unwrap(), &document);
        prop_assert_eq!(write(&read(text.as_bytes()).unwrap()).unwrap(), text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn a_damaged_export_is_read_or_refused(document in document(), place: prop::sample::Index, byte: u8) {
        let mut bytes = write(&document).unwrap().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let _ = read(&bytes);
    }
}

fn small() -> Value {
    json!({
        "format": FORMAT, "version": 1, "project": "shop",
        "environments": [{ "key": "production", "name": "Production", "color": "red", "position": 0 }],
        "flags": [{
            "flag": { "key": "checkout", "kind": "boolean" },
            "environments": { "production": {
                "enabled": true, "off_value": false, "fallthrough": { "serve": { "value": true } }
            } },
        }],
    })
}

/// The document after `value` was put at each of the places; `null` removes nothing, it is written.
fn changed(changes: &[(&str, Value)]) -> Value {
    let mut document = small();
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap()[name] = value.clone();
    }
    document
}

#[track_caller]
fn check(document: &str, expected: &[(&str, ProblemCode)]) {
    let problems = read(document.as_bytes()).unwrap_err();
    let found: Vec<_> = problems.iter().map(|p| (p.pointer.as_str(), p.code)).collect();
    assert_eq!(found, expected, "{document}: {problems:#?}");
    assert!(problems.iter().all(|p| !p.detail.is_empty() && !p.advice.is_empty()));
}

#[test]
fn a_small_export_is_read() {
    let document = read(small().to_string().as_bytes()).unwrap();
    assert_eq!(document.flag_set.flags[0].flag.key.as_str(), "checkout");
    assert!(document.flag_set.segments.is_empty());
}

#[test]
fn every_problem_is_told_with_its_place() {
    use ProblemCode::{InvalidValue, MissingField, TooLong, TooMany, UnknownField, WrongType};
    let rule = json!({ "id": "x", "serve": { "value": 1, "variant": "a" }, "rollout_percentage": 0.001 });
    let config = "/flags/0/environments/production";
    let document = changed(&[
        ("/project", json!("1 shop")),
        ("/surprise", json!(1)),
        ("/environments/0/color", json!("pink")),
        ("/environments/0/name", json!("n".repeat(201))),
        ("/flags/0/flag/kind", json!(7)),
        ("/flags/0/flag/tags", json!(vec!["t"; 51])),
        ("/flags/0/flag/variants", json!([{ "key": "a" }])),
        (&format!("{config}/enabled"), json!("true")),
        (&format!("{config}/rules"), json!([rule])),
        (&format!("{config}/fallthrough"), json!({ "serve": {} })),
        (
            &format!("{config}/schedules"),
            json!([{ "id": "x", "recurrence": { "daily": { "window": { "start": "25:00", "end": 1 } } } }]),
        ),
    ]);
    let at = |place: &str| format!("{config}{place}");
    check(
        &document.to_string(),
        &[
            ("/project", InvalidValue),
            ("/environments/0/name", TooLong),
            ("/environments/0/color", InvalidValue),
            ("/flags/0/flag/kind", InvalidValue),
            ("/flags/0/flag/tags", TooMany),
            ("/flags/0/flag/variants/0", MissingField),
            ("/flags/0/flag/variants/0", MissingField),
            (&at("/enabled"), WrongType),
            (&at("/rules/0/id"), InvalidValue),
            (&at("/rules/0/rollout_percentage"), InvalidValue),
            (&at("/rules/0/serve"), InvalidValue),
            (&at("/fallthrough/serve"), InvalidValue),
            (&at("/schedules/0/id"), InvalidValue),
            (&at("/schedules/0"), MissingField),
            (&at("/schedules/0/recurrence/daily/window/start"), InvalidValue),
            (&at("/schedules/0/recurrence/daily/window/end"), InvalidValue),
            (&at("/schedules/0"), MissingField),
            ("/surprise", UnknownField),
        ],
    );
}

#[test]
fn what_is_no_export_is_refused() {
    use ProblemCode::{MissingField, Syntax, TooDeep, UnsupportedVersion, WrongFormat, WrongType};
    check("", &[("", Syntax)]);
    check("{} {}", &[("", Syntax)]);
    check("[1e999]", &[("", Syntax)]);
    check("[]", &[("", WrongType)]);
    check("{}", &[("", MissingField)]);
    check(&changed(&[("/format", json!("other"))]).to_string(), &[("/format", WrongFormat)]);
    check(&changed(&[("/version", json!(2))]).to_string(), &[("/version", UnsupportedVersion)]);
    check(&changed(&[("/version", json!("1"))]).to_string(), &[("/version", WrongType)]);
    check(&"[".repeat(1_000_000), &[("", TooDeep)]);
    check(&format!("{}{}", "[".repeat(33), "]".repeat(33)), &[(&"/0".repeat(32), TooDeep)]);
}

#[test]
fn members_named_twice_are_told_wherever_they_are() {
    let text = small().to_string().replace("\"enabled\":true", "\"enabled\":true,\"enabled\":false");
    check(&text, &[("/flags/0/environments/production/enabled", ProblemCode::DuplicateKey)]);
    let deep =
        changed(&[("/flags/0/environments/production/off_value", json!({ "a": { "b/~": 1 } }))]).to_string();
    let text = deep.replace("\"b/~\":1", "\"b/~\":1,\"b/~\":1");
    check(&text, &[("/flags/0/environments/production/off_value/a/b~1~0", ProblemCode::DuplicateKey)]);
}

#[test]
fn bytes_that_are_not_utf_8_do_not_hide_other_problems() {
    let mut bytes = changed(&[("/project", json!("XY"))]).to_string().into_bytes();
    let place = bytes.windows(2).position(|two| two == b"XY").unwrap();
    bytes[place + 1] = 0xff;
    let codes: Vec<_> = read(&bytes).unwrap_err().iter().map(|p| (p.code, p.pointer.clone())).collect();
    assert_eq!(
        codes,
        [(ProblemCode::InvalidUtf8, String::new()), (ProblemCode::InvalidValue, "/project".to_owned())]
    );
}

#[test]
fn problems_without_end_are_counted() {
    let many: Vec<Value> = (0..5_000).map(|_| json!(1)).collect();
    let problems = read(changed(&[("/flags", json!(many))]).to_string().as_bytes()).unwrap_err();
    assert_eq!(problems.len(), crate::PROBLEMS_MAX);
    assert!(problems[crate::PROBLEMS_MAX - 1].detail.contains("4001 more"), "{:?}", problems.last());
}

#[test]
fn an_export_is_written_in_one_order() {
    let mut document = read(small().to_string().as_bytes()).unwrap();
    let mut second = document.flag_set.flags[0].clone();
    second.flag.key = Key::new("a").unwrap();
    document.flag_set.flags.push(second);
    let text = write(&document).unwrap();
    document.flag_set.flags.reverse();
    assert_eq!(write(&document).unwrap(), text);
    assert!(text.find("\"a\"") < text.find("\"checkout\""));
    assert!(text.ends_with("}\n"));
}
