//! Who is in a rollout, and which variant a split serves.

use crate::own_states::key;
use flag_evaluation::{CompiledFlagSet, Context};
use flag_model::{FlagSet, Value};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;

/// A flag that serves `true` to `percent` of all contexts, and one that splits them by `parts`.
fn flag_set(flag: &str, bucketing_key: &str, percent: f64, split: Value) -> CompiledFlagSet {
    let set: FlagSet = serde_json::from_value(json!({
        "project": "p",
        "environments": [{ "key": "production", "name": "", "color": "red", "position": 0 }],
        "flags": [{
            "flag": { "key": flag, "kind": "boolean", "bucketing_key": bucketing_key },
            "environments": { "production": {
                "enabled": true,
                "off_value": false,
                "fallthrough": { "serve": { "value": true }, "rollout_percentage": percent },
            } },
        }, {
            "flag": {
                "key": format!("{flag}.split"),
                "kind": "string",
                "bucketing_key": bucketing_key,
                "variants": [variant("c", 50), variant("a", 20), variant("b", 30)],
            },
            "environments": { "production": {
                "enabled": true,
                "off_value": "off",
                "fallthrough": { "serve": { "split": split } },
            } },
        }],
    }))
    .unwrap();
    CompiledFlagSet::compile(&set, &key("production"))
}

fn variant(name: &str, weight: u32) -> Value {
    let id = "00000000-0000-0000-0000-000000000000";
    json!({ "id": id, "key": name, "value": name, "weight": weight })
}

fn context(targeting_key: &str) -> Context {
    Context::try_from(json!({ "targeting_key": targeting_key })).unwrap()
}

fn is_in(set: &CompiledFlagSet, flag: &str, targeting_key: &str) -> bool {
    *set.evaluate(flag, &context(targeting_key), Timestamp::UNIX_EPOCH).value == json!(true)
}

fn part(set: &CompiledFlagSet, flag: &str, targeting_key: &str) -> String {
    let split = format!("{flag}.split");
    let context = context(targeting_key);
    let evaluation = set.evaluate(&split, &context, Timestamp::UNIX_EPOCH);
    assert_eq!(evaluation.variant, evaluation.value.as_str(), "the value of the variant is its key here");
    evaluation.variant.unwrap().to_owned()
}

#[derive(serde::Deserialize)]
struct Row {
    flag: String,
    targeting_key: String,
    /// 1 to 100: in a rollout of this percentage, and in none below.
    bucket: u8,
    /// 0 to 99.
    variant_bucket: u8,
}

#[test]
fn whole_percentages_and_splits_hold_whom_litestar_flags_holds() {
    let file: BTreeMap<String, Vec<Row>> =
        serde_json::from_str(include_str!("vectors/rollout-buckets.json")).unwrap();
    let rows = &file["rows"];
    assert_eq!(rows.len(), 1_000);
    let mut sets = BTreeMap::new();
    for row in rows {
        for percent in [row.bucket - 1, row.bucket] {
            let set = sets
                .entry((row.flag.clone(), percent))
                .or_insert_with(|| flag_set(&row.flag, &row.flag, f64::from(percent), json!({})));
            let expected = percent == row.bucket;
            assert_eq!(
                is_in(set, &row.flag, &row.targeting_key),
                expected,
                "{} {percent}",
                row.targeting_key
            );
            let expected = match row.variant_bucket {
                0..20 => "a",
                20..50 => "b",
                _ => "c",
            };
            assert_eq!(part(set, &row.flag, &row.targeting_key), expected, "{}", row.targeting_key);
        }
    }
}

#[test]
fn a_hundredth_of_a_percent_is_a_hundredth_of_a_percent() {
    let set = |percent| flag_set("f", "fine", percent, json!({}));
    let (small, larger, all) = (set(0.25), set(12.34), set(100.0));
    let (mut in_small, mut in_larger) = (0_u32, 0_u32);
    for user in 0..100_000 {
        let user = format!("user-{user}");
        let (small, larger) = (is_in(&small, "f", &user), is_in(&larger, "f", &user));
        assert!(larger || !small, "{user} is in the smaller rollout only");
        in_small += u32::from(small);
        in_larger += u32::from(larger);
        assert!(is_in(&all, "f", &user));
    }
    assert!((200..300).contains(&in_small), "{in_small} of 100,000 are in 0.25 %");
    assert!((12_000..12_700).contains(&in_larger), "{in_larger} of 100,000 are in 12.34 %");
}

/// Rows: what flagd's rule gives, computed by hand from the published hash of the text.
#[test]
fn flagd_splits_scale_the_hash_to_the_sum_of_the_weights() {
    let parts = |weights: [u32; 3]| {
        let keys = ["c", "a", "b"];
        let parts: Vec<Value> = keys
            .iter()
            .zip(weights)
            .map(|(key, weight)| json!({ "variant": key, "weight": weight }))
            .collect();
        json!({ "hashing": "flagd", "weights": parts })
    };
    #[track_caller]
    fn check(split: Value, bucketing_key: &str, targeting_key: &str, expected: &str) {
        let set = flag_set("f", bucketing_key, 100.0, split);
        assert_eq!(part(&set, "f", targeting_key), expected, "{bucketing_key}{targeting_key}");
    }
    // "abc" hashes to 3,017,643,002, which is 0.7026 of 2^32; "abcd" to 1,139,631,978, which is 0.2653.
    check(parts([50, 20, 30]), "a", "bc", "b");
    check(parts([50, 20, 30]), "ab", "cd", "c");
    check(parts([70, 1, 29]), "a", "bc", "a");
    check(parts([71, 0, 29]), "ab", "c", "c");
    check(parts([0, 0, 1]), "a", "bc", "b");
    check(parts([0, 0, 0]), "a", "bc", "b");
    check(parts([u32::MAX, u32::MAX, u32::MAX]), "a", "bc", "b");
    check(parts([u32::MAX, u32::MAX, u32::MAX]), "ab", "cd", "c");
}

#[test]
fn a_split_holds_its_shares() {
    let set = flag_set("f", "shares", 100.0, json!({ "hashing": "flagd" }));
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for user in 0..20_000 {
        *counts.entry(part(&set, "f", &format!("user-{user}"))).or_default() += 1;
    }
    for (key, expected) in [("a", 4_000), ("b", 6_000), ("c", 10_000)] {
        assert!(counts[key].abs_diff(expected) < 300, "{key}: {}", counts[key]);
    }
}
