//! The few operators that an imported flag uses, evaluated straight from their definition: a stand-in for the
//! evaluator, which this crate does not know.

use flag_model::{Condition, FlagEntry, FlagSet, Hashing, Operator, Serve, Value};
use jiff::Timestamp;
use regex::Regex;

/// The key of the variant that is served; `None` for a value without a variant.
pub(super) fn evaluate(set: &FlagSet, flag: &str, context: &Value, now: Timestamp) -> Option<String> {
    let entry = set.flags.iter().find(|entry| entry.flag.key.as_str() == flag).unwrap();
    let config = &entry.environments[&set.environments[0].key];
    if !config.enabled {
        return None;
    }
    let matching = config.rules.iter().find(|rule| {
        assert!(rule.enabled && rule.rollout_percentage.is_none());
        rule.conditions.iter().all(|condition| holds(condition, context, now))
    });
    served(entry, matching.map_or(&config.fallthrough.serve, |rule| &rule.serve), context)
}

fn served(entry: &FlagEntry, serve: &Serve, context: &Value) -> Option<String> {
    match serve {
        Serve::Value(_) => None,
        Serve::Variant(key) => Some(key.to_string()),
        Serve::Split(split) => {
            assert_eq!(split.hashing, Hashing::Flagd);
            // Refused, and so the application's own default.
            let key = attribute("targeting_key", context)?.as_str().filter(|key| !key.is_empty())?;
            let input = format!("{}{key}", entry.flag.bucketing_key.as_deref().unwrap());
            let sum: u64 = split.weights.iter().map(|part| u64::from(part.weight)).sum();
            let bucket = (u64::from(murmur3(input.as_bytes())) * sum) >> 32;
            let mut reached = 0;
            let part = split.weights.iter().find(|part| {
                reached += u64::from(part.weight);
                reached > bucket
            });
            part.map(|part| part.variant.to_string())
        }
    }
}

fn attribute<'a>(name: &str, context: &'a Value) -> Option<&'a Value> {
    let name = if name == "targeting_key" { "targetingKey" } else { name };
    name.split('.').try_fold(context, |value, step| value.as_object()?.get(step)).filter(|v| !v.is_null())
}

fn holds(condition: &Condition, context: &Value, now: Timestamp) -> bool {
    if condition.operator == Operator::DateBefore {
        assert_eq!(condition.attribute, "timestamp");
        return now < condition.value.as_str().unwrap().parse().unwrap();
    }
    let positive = match condition.operator {
        Operator::Ne => Some(Operator::Eq),
        Operator::NotIn => Some(Operator::In),
        Operator::NotContains => Some(Operator::Contains),
        _ => None,
    };
    if let Some(operator) = positive {
        return !holds(&Condition { operator, ..condition.clone() }, context, now);
    }
    let Some(found) = attribute(&condition.attribute, context) else { return false };
    let wanted = &condition.value;
    let numbers = found.as_f64().zip(wanted.as_f64());
    let texts = found.as_str().zip(wanted.as_str());
    match condition.operator {
        Operator::Eq => equal(found, wanted),
        Operator::In => wanted.as_array().unwrap().iter().any(|member| equal(found, member)),
        Operator::Contains => match found {
            Value::Array(list) => list.iter().any(|member| equal(member, wanted)),
            _ => texts.is_some_and(|(whole, part)| whole.contains(part)),
        },
        Operator::StartsWith => texts.is_some_and(|(whole, part)| whole.starts_with(part)),
        Operator::EndsWith => texts.is_some_and(|(whole, part)| whole.ends_with(part)),
        Operator::Matches => texts.is_some_and(|(text, pattern)| Regex::new(pattern).unwrap().is_match(text)),
        Operator::Gt => numbers.is_some_and(|(a, b)| a > b),
        Operator::Gte => numbers.is_some_and(|(a, b)| a >= b),
        Operator::Lt => numbers.is_some_and(|(a, b)| a < b),
        Operator::Lte => numbers.is_some_and(|(a, b)| a <= b),
        other => panic!("an import never uses {other:?}"),
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// MurmurHash3, 32 bits, seed 0.
fn murmur3(bytes: &[u8]) -> u32 {
    let mix = |block: u32| block.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let mut hash = 0_u32;
    let mut blocks = bytes.chunks_exact(4);
    for block in &mut blocks {
        hash ^= mix(u32::from_le_bytes(block.try_into().unwrap()));
        hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    let tail = blocks.remainder().iter().rev().fold(0, |tail, byte| (tail << 8) | u32::from(*byte));
    hash ^= mix(tail);
    hash ^= u32::try_from(bytes.len()).unwrap();
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}
