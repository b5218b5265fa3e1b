//! What is served, and splits.

use super::place::Place;
use super::text::{Seen, count};
use super::value::ValueRules;
use crate::flag::Flag;
use crate::key::Key;
use crate::limits::{FLAGD_WEIGHTS_SUM_MAX, VARIANTS_MAX, WEIGHTS_SUM};
use crate::problem::{Problem, ProblemCode};
use crate::serve::{Hashing, Serve, Split};

pub(super) fn check(place: &Place<'_>, serve: &Serve, rules: &ValueRules<'_>, problems: &mut Vec<Problem>) {
    match serve {
        Serve::Value(value) => rules.check(&place.name("value"), value, problems),
        Serve::Variant(key) => check_variant(&place.name("variant"), key, rules.flag, problems),
        Serve::Split(split) => check_split(&place.name("split"), split, rules.flag, problems),
    }
}

fn check_variant(place: &Place<'_>, key: &Key, flag: &Flag, problems: &mut Vec<Problem>) {
    if !flag.variants.iter().any(|variant| variant.key == *key) {
        let detail = format!("the flag has no variant {key}");
        problems.push(place.problem(ProblemCode::UnknownReference, detail));
    }
}

fn check_split(place: &Place<'_>, split: &Split, flag: &Flag, problems: &mut Vec<Problem>) {
    let weights = place.name("weights");
    count(&weights, split.weights.len(), VARIANTS_MAX, "parts", problems);
    let mut seen = Seen::new();
    for (index, part) in split.weights.iter().enumerate() {
        let place = weights.index(index);
        let place = place.name("variant");
        check_variant(&place, &part.variant, flag, problems);
        // flagd knows several parts with one variant; a split by percent goes by the variant.
        if split.hashing == Hashing::Percent {
            seen.take(&part.variant, &place, "this variant has a part already", problems);
        }
    }
    if let Some(detail) = wrong_sum(split, flag) {
        problems.push(weights.problem(ProblemCode::Weights, detail));
    }
}

/// The parts of a split: its own, or else the flag's variants with their weights.
pub(crate) fn parts<'a>(split: &'a Split, flag: &'a Flag) -> Vec<(&'a Key, u32)> {
    if split.weights.is_empty() {
        flag.variants.iter().map(|variant| (&variant.key, variant.weight)).collect()
    } else {
        split.weights.iter().map(|part| (&part.variant, part.weight)).collect()
    }
}

/// What is wrong with the sum of a split's weights, if anything.
pub(crate) fn wrong_sum(split: &Split, flag: &Flag) -> Option<String> {
    let parts = parts(split, flag);
    if parts.is_empty() {
        return Some("there are no variants to split by".to_owned());
    }
    let sum: u64 = parts.iter().map(|(_, weight)| u64::from(*weight)).sum();
    match split.hashing {
        Hashing::Percent if sum != u64::from(WEIGHTS_SUM) => {
            Some(format!("the weights add up to {sum}, not to {WEIGHTS_SUM}"))
        }
        Hashing::Flagd if sum == 0 => Some("all weights are 0".to_owned()),
        Hashing::Flagd if sum > u64::from(FLAGD_WEIGHTS_SUM_MAX) => {
            Some(format!("the weights add up to {sum}, which is more than {FLAGD_WEIGHTS_SUM_MAX}"))
        }
        Hashing::Percent | Hashing::Flagd => None,
    }
}
