//! Conditions that cannot hold together.
//!
//! For each attribute: the values that `eq` and `in` leave are put to the other conditions, and bounds are
//! compared with one another. What cannot be told counts as possible. Takes time in proportion to the number
//! of conditions, times the members that are left.

use super::{Finding, FindingCode};
use crate::condition::{Condition, Operator};
use crate::validation::{Place, segment_of};
use crate::value::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

const ADVICE: &str = "Remove one of the conditions, or put them into rules of their own.";

pub(super) fn find(place: &Place<'_>, conditions: &[Condition], findings: &mut Vec<Finding>) {
    let mut by_attribute: BTreeMap<&str, Vec<&Condition>> = BTreeMap::new();
    let (mut inside, mut outside) = (HashSet::new(), HashSet::new());
    for condition in conditions {
        match (condition.operator, segment_of(condition)) {
            (Operator::InSegment, Some(segment)) => drop(inside.insert(segment)),
            (Operator::NotInSegment, Some(segment)) => drop(outside.insert(segment)),
            (Operator::InSegment | Operator::NotInSegment, None) => {}
            _ => by_attribute.entry(&condition.attribute).or_default().push(condition),
        }
    }
    if let Some(segment) = inside.intersection(&outside).min() {
        let detail = format!("nobody is in the segment {segment} and not in it");
        findings.push(Finding::new(place, FindingCode::Contradiction, detail, ADVICE));
    }
    for (attribute, conditions) in by_attribute {
        if cannot_hold(&conditions) {
            let detail = format!("no value of {attribute} meets all conditions on it");
            findings.push(Finding::new(place, FindingCode::Contradiction, detail, ADVICE));
        }
    }
}

fn cannot_hold(conditions: &[&Condition]) -> bool {
    match candidates(conditions) {
        Some(candidates) => {
            !candidates.values().any(|value| conditions.iter().all(|condition| may_meet(value, condition)))
        }
        None => bounds_exclude(conditions),
    }
}

/// The values that `eq` and `in` leave and `ne` and `not_in` do not take; `None` without any of the former.
fn candidates<'a>(conditions: &[&'a Condition]) -> Option<HashMap<String, &'a Value>> {
    let mut left: Option<HashMap<String, &Value>> = None;
    for condition in conditions {
        let named: HashMap<String, &Value> = match (condition.operator, &condition.value) {
            (Operator::Eq, value) => HashMap::from([(identity(value), value)]),
            (Operator::In, Value::Array(members)) => {
                members.iter().map(|member| (identity(member), member)).collect()
            }
            _ => continue,
        };
        left = Some(match left {
            None => named,
            Some(mut left) => {
                left.retain(|identity, _| named.contains_key(identity));
                left
            }
        });
    }
    let mut left = left?;
    for condition in conditions {
        match (condition.operator, &condition.value) {
            (Operator::Ne, value) => drop(left.remove(&identity(value))),
            (Operator::NotIn, Value::Array(members)) => {
                for member in members {
                    left.remove(&identity(member));
                }
            }
            _ => {}
        }
    }
    Some(left)
}

/// Values that are the same have the same text, as 1 and 1.0 do; no integer is rounded.
fn identity(value: &Value) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value.as_f64() {
        Some(number) if value.is_f64() && number.fract() == 0.0 && number.abs() < EXACT => {
            format!("{number:.0}")
        }
        _ => value.to_string(),
    }
}

/// Whether `value` meets a condition, as far as that is plain to see.
fn may_meet(value: &Value, condition: &Condition) -> bool {
    let numbers = value.as_f64().zip(condition.value.as_f64());
    let texts = value.as_str().zip(condition.value.as_str());
    let compared = |holds: fn(f64, f64) -> bool| numbers.is_none_or(|(a, b)| holds(a, b));
    match condition.operator {
        Operator::Gt => compared(|a, b| a > b),
        Operator::Gte => compared(|a, b| a >= b),
        Operator::Lt => compared(|a, b| a < b),
        Operator::Lte => compared(|a, b| a <= b),
        Operator::StartsWith => texts.is_none_or(|(a, b)| a.starts_with(b)),
        Operator::EndsWith => texts.is_none_or(|(a, b)| a.ends_with(b)),
        Operator::Contains => texts.is_none_or(|(a, b)| a.contains(b)),
        Operator::NotContains => texts.is_none_or(|(a, b)| !a.contains(b)),
        _ => true,
    }
}

/// Whether numbers would have to be above one bound and below another that is not above it.
fn bounds_exclude(conditions: &[&Condition]) -> bool {
    let mut lowest: Option<(f64, bool)> = None;
    let mut highest: Option<(f64, bool)> = None;
    for condition in conditions {
        let Some(bound) = condition.value.as_f64() else { continue };
        match condition.operator {
            Operator::Gt | Operator::Gte => {
                let strict = condition.operator == Operator::Gt;
                if lowest.is_none_or(|(low, was)| bound > low || (bound >= low && strict && !was)) {
                    lowest = Some((bound, strict));
                }
            }
            Operator::Lt | Operator::Lte => {
                let strict = condition.operator == Operator::Lt;
                if highest.is_none_or(|(high, was)| bound < high || (bound <= high && strict && !was)) {
                    highest = Some((bound, strict));
                }
            }
            _ => {}
        }
    }
    match (lowest, highest) {
        (Some((low, low_strict)), Some((high, high_strict))) => {
            low > high || (low >= high && (low_strict || high_strict))
        }
        _ => false,
    }
}
