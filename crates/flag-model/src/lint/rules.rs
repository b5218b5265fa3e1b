//! Rules that never decide: an earlier one always does, or does whenever they would.

use super::{Finding, FindingCode};
use crate::condition::{Condition, Operator};
use crate::flag_environment::FlagEnvironment;
use crate::limits::RULES_MAX;
use crate::percentage::Percentage;
use crate::rule::Rule;
use crate::schedule::{Recurrence, Schedule};
use crate::validation::Place;
use crate::value::Value;

/// Conditions of a rule that are compared one by one; rules with more are compared no further.
const COMPARED_CONDITIONS: usize = 20;
/// Members of a list that are looked for in another list.
const COMPARED_MEMBERS: usize = 100;

pub(super) fn find(place: &Place<'_>, config: &FlagEnvironment, findings: &mut Vec<Finding>) {
    let scheduled = config.schedules.iter().any(is_permanent);
    let mut wall: Option<usize> = None;
    let rules: Vec<(usize, &Rule)> =
        config.rules.iter().enumerate().filter(|(_, rule)| rule.enabled).take(RULES_MAX).collect();
    for (position, (index, rule)) in rules.iter().enumerate() {
        let place = place.index(*index);
        if scheduled {
            let detail = "a schedule that is always active decides before this rule";
            let advice = "Remove the schedule, or give it times.";
            findings.push(Finding::new(&place, FindingCode::Unreachable, detail, advice));
        } else if let Some(wall) = wall {
            let detail = format!("{} has no conditions and decides before this rule", say(config, wall));
            let advice = "Move this rule up, or give the other one conditions.";
            findings.push(Finding::new(&place, FindingCode::Unreachable, detail, advice));
        } else if let Some((earlier, _)) = rules[..position].iter().find(|(_, earlier)| covers(earlier, rule))
        {
            let detail = format!("{} decides for everyone whom this rule is for", say(config, *earlier));
            let advice = "Move this rule up, or remove it.";
            findings.push(Finding::new(&place, FindingCode::Shadowed, detail, advice));
        }
        let for_everyone = rule.rollout_percentage.is_none_or(|percentage| percentage == Percentage::ALL);
        if wall.is_none() && rule.conditions.is_empty() && for_everyone {
            wall = Some(*index);
        }
    }
}

/// A rule by its name, or else by its place.
fn say(config: &FlagEnvironment, index: usize) -> String {
    match config.rules.get(index) {
        Some(rule) if !rule.name.is_empty() => format!("the rule {:?}", rule.name),
        _ => format!("rule {}", index + 1),
    }
}

/// Whether a schedule is active at any time.
pub(super) fn is_permanent(schedule: &Schedule) -> bool {
    schedule.enabled
        && schedule.valid_from.is_none()
        && schedule.valid_until.is_none()
        && schedule.recurrence == Recurrence::Always
}

/// Whether whoever meets the conditions of `later` meets those of `earlier` as well, and is let in by it.
fn covers(earlier: &Rule, later: &Rule) -> bool {
    let lets_in = match (earlier.rollout_percentage, later.rollout_percentage) {
        (None, _) => true,
        // All rules of a flag share the bucket of a context: whoever is in the smaller part is in the greater.
        (Some(earlier), Some(later)) => earlier >= later,
        (Some(earlier), None) => earlier == Percentage::ALL,
    };
    let short = |rule: &Rule| rule.conditions.len() <= COMPARED_CONDITIONS;
    // Without conditions the earlier one is a wall, or covers by its rollout alone.
    lets_in
        && short(earlier)
        && short(later)
        && earlier.conditions.iter().all(|wanted| later.conditions.iter().any(|given| implies(given, wanted)))
}

/// Whether a context that meets `given` meets `wanted`. Says no where it does not know.
fn implies(given: &Condition, wanted: &Condition) -> bool {
    if given.operator == wanted.operator && given.value == wanted.value {
        return given.attribute == wanted.attribute
            || matches!(given.operator, Operator::InSegment | Operator::NotInSegment);
    }
    if given.attribute != wanted.attribute {
        return false;
    }
    let numbers = given.value.as_f64().zip(wanted.value.as_f64());
    let texts = given.value.as_str().zip(wanted.value.as_str());
    match (given.operator, wanted.operator) {
        (Operator::Gt, Operator::Gt | Operator::Gte) | (Operator::Gte, Operator::Gte) => {
            numbers.is_some_and(|(given, wanted)| given >= wanted)
        }
        (Operator::Gte, Operator::Gt) => numbers.is_some_and(|(given, wanted)| given > wanted),
        (Operator::Lt, Operator::Lt | Operator::Lte) | (Operator::Lte, Operator::Lte) => {
            numbers.is_some_and(|(given, wanted)| given <= wanted)
        }
        (Operator::Lte, Operator::Lt) => numbers.is_some_and(|(given, wanted)| given < wanted),
        (Operator::Eq, Operator::In) => has_all(&wanted.value, std::slice::from_ref(&given.value)),
        (Operator::In, Operator::In) => {
            given.value.as_array().is_some_and(|given| has_all(&wanted.value, given))
        }
        (Operator::NotIn, Operator::NotIn) => {
            wanted.value.as_array().is_some_and(|wanted| has_all(&given.value, wanted))
        }
        (Operator::NotIn, Operator::Ne) => has_all(&given.value, std::slice::from_ref(&wanted.value)),
        (Operator::StartsWith, Operator::StartsWith) => {
            texts.is_some_and(|(given, wanted)| given.starts_with(wanted))
        }
        (Operator::EndsWith, Operator::EndsWith) => {
            texts.is_some_and(|(given, wanted)| given.ends_with(wanted))
        }
        (Operator::StartsWith | Operator::EndsWith | Operator::Contains, Operator::Contains) => {
            texts.is_some_and(|(given, wanted)| !wanted.is_empty() && given.contains(wanted))
        }
        _ => false,
    }
}

/// Whether all of `members` are in the list, as far as lists are compared.
fn has_all(list: &Value, members: &[Value]) -> bool {
    let Value::Array(list) = list else { return false };
    !members.is_empty()
        && members.len() <= COMPARED_MEMBERS
        && list.len() <= COMPARED_MEMBERS
        && members.iter().all(|member| list.contains(member))
}
