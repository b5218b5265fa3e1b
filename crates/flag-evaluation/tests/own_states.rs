//! Flag sets, contexts and instants by chance, from alphabets so small that things meet.

use flag_model::{
    Condition, Environment, EnvironmentColor, Fallthrough, Flag, FlagEntry, FlagEnvironment, FlagKind,
    FlagOverride, FlagSet, Hashing, Key, Lifecycle, Operator, OverrideTarget, PartId, Percentage,
    Prerequisite, Recurrence, Rule, Schedule, Segment, Serve, Split, TimeWindow, Value, Variant,
    VariantWeight,
};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use uuid::Uuid;

pub(crate) fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

/// Keys of flags, segments and environments; `x` is never one.
const KEYS: [&str; 4] = ["a", "b", "c", "d"];

fn any_key() -> impl Strategy<Value = Key> {
    select(vec!["a", "b", "c", "d", "x"]).prop_map(key)
}

fn id() -> impl Strategy<Value = PartId> {
    any::<u128>().prop_map(|bits| PartId(Uuid::from_u128(bits)))
}

/// The attributes that conditions read, each with values of which many are equal, ordered or parts of others.
fn text() -> impl Strategy<Value = Value> {
    select(vec![json!("a"), json!("b"), json!("ab"), json!("aXb"), json!("ä"), json!("")])
}

fn number() -> impl Strategy<Value = Value> {
    select(vec![
        json!(1),
        json!(1.0),
        json!(-1),
        json!(1.5),
        json!(9_007_199_254_740_993_i64),
        json!(9_007_199_254_740_992.0),
        json!(u64::MAX),
        json!(1e300),
    ])
}

fn version() -> impl Strategy<Value = Value> {
    select(vec![json!("1.2.0"), json!("v1.2"), json!("1.2.0-rc.2"), json!("1.2.0-rc.10+5"), json!("10.0.0")])
}

fn date() -> impl Strategy<Value = Value> {
    select(vec![
        json!("2026-11-22"),
        json!("2026-03-29T01:30:00Z"),
        json!("2026-10-25T02:30:00.5+02:00"),
        json!("2026-11-22T09:30"),
        json!(1_795_000_000),
        json!(1_795_000_000.25),
    ])
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => text(),
        2 => number(),
        1 => version(),
        1 => date(),
        1 => select(vec![json!(true), json!(false), json!(null), json!("12:00")]),
    ]
}

fn list() -> impl Strategy<Value = Value> {
    prop::collection::vec(prop_oneof![text(), scalar()], 0..12).prop_map(Value::from)
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => scalar(),
        1 => list(),
        1 => text().prop_map(|plan| json!({ "plan": plan })),
    ]
}

/// A value that suits the operator, most of the time.
fn value_for(operator: Operator) -> BoxedStrategy<Value> {
    let suitable = match operator {
        Operator::In | Operator::NotIn => list().boxed(),
        Operator::StartsWith | Operator::EndsWith => prop_oneof![text(), list()].boxed(),
        Operator::Contains | Operator::NotContains => text().boxed(),
        Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte => prop_oneof![text(), number()].boxed(),
        Operator::SemverEq | Operator::SemverGt | Operator::SemverLt => version().boxed(),
        Operator::DateAfter | Operator::DateBefore => date().boxed(),
        Operator::Matches => select(vec![
            json!("a"),
            json!("^a.*b$"),
            json!("(?i)AX"),
            json!("("),
            json!("[^0-9]*$"),
            json!("b|ä"),
        ])
        .boxed(),
        Operator::TimeWindow => (time(), time(), zone_name(), 0..4)
            .prop_map(|(start, end, zone, form)| match form {
                0 => json!({ "start": start, "end": end }),
                1 => json!({ "start": "2026-01-01", "end": 1_795_000_000 }),
                2 => json!({ "start": start, "end": end, "time_zone": null }),
                _ => json!({ "start": start, "end": end, "time_zone": zone }),
            })
            .boxed(),
        Operator::InSegment | Operator::NotInSegment => any_key().prop_map(|key| json!(key)).boxed(),
        Operator::Eq | Operator::Ne => prop_oneof![2 => text(), 1 => number(), 1 => scalar()].boxed(),
    };
    prop_oneof![6 => suitable, 1 => value()].boxed()
}

/// An attribute that suits the operator, most of the time.
fn attribute_for(operator: Operator) -> impl Strategy<Value = String> {
    let suitable = match operator {
        Operator::SemverEq | Operator::SemverGt | Operator::SemverLt => vec!["version"],
        Operator::DateAfter | Operator::DateBefore | Operator::TimeWindow => vec!["date", "timestamp"],
        Operator::Contains | Operator::NotContains => vec!["text", "list"],
        Operator::Matches => vec!["text"],
        Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte => vec!["number", "text"],
        _ => vec!["text", "text", "user.plan", "number", "targeting_key"],
    };
    let any =
        vec!["any", "user.plan", "user", "user_id", "targeting_key", "targetingKey", "timestamp", "text"];
    prop_oneof![4 => select(suitable), 1 => select(any)].prop_map(str::to_owned)
}

fn condition() -> impl Strategy<Value = Condition> {
    (id(), select(Operator::ALL.to_vec())).prop_flat_map(|(id, operator)| {
        (attribute_for(operator), value_for(operator)).prop_map(move |(attribute, value)| Condition {
            id,
            attribute,
            operator,
            value,
        })
    })
}

fn percentage() -> impl Strategy<Value = Option<Percentage>> {
    select(vec![None, None, Some(0.0), Some(12.5), Some(50.0), Some(99.99), Some(100.0)])
        .prop_map(|percent: Option<f64>| percent.map(|percent| Percentage::try_from(percent).unwrap()))
}

fn serve() -> impl Strategy<Value = Serve> {
    let part = (select(vec!["one", "two", "one", "two", "none"]), select(vec![0, 1, 30, 70, u32::MAX]))
        .prop_map(|(variant, weight)| VariantWeight { variant: key(variant), weight });
    let hashing = select(vec![Hashing::Percent, Hashing::Flagd]);
    prop_oneof![
        3 => value().prop_map(Serve::Value),
        2 => select(vec!["one", "two", "one", "two", "none"]).prop_map(|variant| Serve::Variant(key(variant))),
        2 => (prop::collection::vec(part, 0..3), hashing)
            .prop_map(|(weights, hashing)| Serve::Split(Split { weights, hashing })),
    ]
}

fn time() -> impl Strategy<Value = jiff::civil::Time> {
    select(vec!["00:00", "02:30", "03:00", "09:30", "12:00:30", "22:00"])
        .prop_map(|time| time.parse().unwrap())
}

fn zone_name() -> impl Strategy<Value = String> {
    select(vec!["UTC", "Europe/Vienna", "America/New_York", "Asia/Kathmandu", "Mars/Base"])
        .prop_map(str::to_owned)
}

/// Around changes of the clocks, and any time of three years.
pub(crate) fn instant() -> impl Strategy<Value = Timestamp> {
    let edges = select(vec![
        "2026-03-29T01:00:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:00:00Z",
        "2026-11-01T06:00:00Z",
        "2026-11-22T09:30:00Z",
        "2026-11-21T23:00:00Z",
    ])
    .prop_map(|text| text.parse::<Timestamp>().unwrap());
    let shift = select(vec![-1_000_000_001, -1, 0, 1, 500_000_000, 60_000_000_000_i64]);
    prop_oneof![
        (edges, shift).prop_map(|(edge, nanoseconds)| edge + jiff::SignedDuration::from_nanos(nanoseconds)),
        (1_735_689_600_i64..1_830_297_600, 0..1_000_000_000_i32)
            .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).unwrap()),
    ]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let window = || (time(), time()).prop_map(|(start, end)| TimeWindow { start, end });
    let weekdays = prop::collection::vec(0_u8..9, 0..5);
    let month_days = prop::collection::vec(select(vec![1_u8, 21, 22, 25, 29, 31, 40, 255]), 0..5);
    let cron =
        select(vec!["* * * * *", "*/20 9 * * 1-5", "0-30 1,2 * 3-11 0,7", "30 9 22 11 *", "61 * * * *"]);
    let recurrence = prop_oneof![
        Just(Recurrence::Always),
        window().prop_map(|window| Recurrence::Daily { window }),
        (weekdays, window()).prop_map(|(days, window)| Recurrence::Weekly { days, window }),
        (month_days, window()).prop_map(|(days, window)| Recurrence::Monthly { days, window }),
        cron.prop_map(|expression| Recurrence::Cron { expression: expression.to_owned() }),
    ];
    let validity = (prop::option::weighted(0.3, instant()), prop::option::weighted(0.2, instant()));
    (id(), prop::bool::weighted(0.9), zone_name(), validity, recurrence, serve()).prop_map(
        |(id, enabled, time_zone, (valid_from, valid_until), recurrence, serve)| Schedule {
            id,
            name: "s".to_owned(),
            enabled,
            time_zone,
            valid_from,
            valid_until,
            recurrence,
            serve,
        },
    )
}

fn rule() -> impl Strategy<Value = Rule> {
    let conditions = prop::collection::vec(condition(), 0..3);
    (id(), prop::bool::weighted(0.9), conditions, percentage(), serve()).prop_map(
        |(id, enabled, conditions, rollout_percentage, serve)| Rule {
            id,
            name: "r".to_owned(),
            enabled,
            conditions,
            rollout_percentage,
            serve,
        },
    )
}

fn configuration() -> impl Strategy<Value = FlagEnvironment> {
    let rules = prop::collection::vec(rule(), 0..5);
    let schedules = prop_oneof![4 => Just(vec![]), 1 => prop::collection::vec(schedule(), 0..3)];
    (prop::bool::weighted(0.9), value(), rules, serve(), percentage(), schedules).prop_map(
        |(enabled, off_value, rules, serve, rollout_percentage, schedules)| FlagEnvironment {
            enabled,
            off_value,
            rules,
            fallthrough: Fallthrough { serve, rollout_percentage },
            schedules,
        },
    )
}

fn flag_override() -> impl Strategy<Value = FlagOverride> {
    let target = select(vec![
        OverrideTarget::User,
        OverrideTarget::Organization,
        OverrideTarget::Tenant,
        OverrideTarget::TargetingKey,
    ]);
    let expiry = prop::option::of(instant());
    (target, select(vec!["a", "b", ""]), value(), expiry).prop_map(
        |(target, target_id, value, expires_at)| FlagOverride {
            target,
            target_id: target_id.to_owned(),
            value,
            expires_at,
        },
    )
}

fn flag() -> impl Strategy<Value = FlagEntry> {
    let lifecycle = prop_oneof![
        9 => Just(Lifecycle::Active),
        1 => select(vec![Lifecycle::Inactive, Lifecycle::Archived]),
    ];
    let variants =
        prop::collection::vec((select(vec!["one", "two"]), value(), 0_u32..120), 0..3).prop_map(|list| {
            let variant = |(name, value, weight)| Variant {
                id: PartId(Uuid::nil()),
                key: key(name),
                name: String::new(),
                value,
                weight,
            };
            list.into_iter().map(variant).collect::<Vec<_>>()
        });
    let prerequisites = prop_oneof![
        3 => Just(vec![]),
        1 => prop::collection::vec((any_key(), scalar()), 1..3).prop_map(|list| {
            list.into_iter().map(|(flag, value)| Prerequisite { flag, value }).collect()
        }),
    ];
    let environments = prop::collection::btree_map(environment_key(), configuration(), 0..4);
    let overrides = prop_oneof![
        2 => Just(std::collections::BTreeMap::new()),
        1 => prop::collection::btree_map(environment_key(), prop::collection::vec(flag_override(), 0..6), 0..4),
    ];
    let kind = select(vec![FlagKind::Boolean, FlagKind::String, FlagKind::Number, FlagKind::Json]);
    let bucketing_key = select(vec![None, Some("other".to_owned())]);
    (select(KEYS.to_vec()), kind, lifecycle, bucketing_key, variants, prerequisites, environments, overrides)
        .prop_map(
            |(name, kind, lifecycle, bucketing_key, variants, prerequisites, environments, overrides)| {
                FlagEntry {
                    flag: Flag {
                        key: key(name),
                        name: String::new(),
                        description: String::new(),
                        kind,
                        tags: vec![],
                        owner: String::new(),
                        lifecycle,
                        bucketing_key,
                        variants,
                        prerequisites,
                        value_schema: None,
                        expected_end: None,
                    },
                    environments,
                    overrides,
                }
            },
        )
}

fn segment() -> impl Strategy<Value = Segment> {
    let parent = prop::option::weighted(0.4, any_key());
    let conditions = prop::collection::vec(condition(), 0..2);
    (select(KEYS.to_vec()), parent, prop::bool::weighted(0.9), conditions).prop_map(
        |(name, parent, enabled, conditions)| Segment {
            key: key(name),
            name: String::new(),
            description: String::new(),
            parent,
            enabled,
            conditions,
        },
    )
}

fn environment() -> impl Strategy<Value = Environment> {
    (select(KEYS.to_vec()), prop::option::of(any_key())).prop_map(|(name, inherits_from)| Environment {
        key: key(name),
        name: String::new(),
        color: EnvironmentColor::Gray,
        position: 0,
        inherits_from,
        approvals_required: 0,
        frozen: false,
    })
}

pub(crate) fn flag_set() -> impl Strategy<Value = FlagSet> {
    (
        prop::collection::vec(environment(), 0..5),
        prop::collection::vec(segment(), 0..5),
        prop::collection::vec(flag(), 1..5),
    )
        .prop_map(|(environments, segments, flags)| FlagSet {
            project: key("p"),
            revision: 1,
            environments,
            segments,
            flags,
        })
}

pub(crate) fn context() -> impl Strategy<Value = Value> {
    let id = || prop_oneof![3 => select(vec![json!("a"), json!("b"), json!("")]), 1 => value()];
    let member = prop_oneof![
        6 => prop_oneof![
            text().prop_map(|value| ("text", value)),
            text().prop_map(|value| ("text", value)),
            number().prop_map(|value| ("number", value)),
            version().prop_map(|value| ("version", value)),
            date().prop_map(|value| ("date", value)),
            list().prop_map(|value| ("list", value)),
            text().prop_map(|plan| ("user", json!({ "plan": plan }))),
        ],
        1 => (select(vec!["any", "timestamp", "user.plan", "text", "number", "version", "date"]), value()),
        3 => (select(vec!["targeting_key", "targetingKey", "user_id", "organization_id", "tenant_id"]), id()),
    ];
    prop::collection::vec(member, 0..16)
        .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// One environment more often than the others, so that most flags are configured where they are asked for.
pub(crate) fn environment_key() -> impl Strategy<Value = Key> {
    select(vec!["a", "a", "a", "a", "b", "c", "x"]).prop_map(key)
}
