//! Rollouts and splits that make no difference.

use super::{Finding, FindingCode};
use crate::flag::Flag;
use crate::flag_environment::FlagEnvironment;
use crate::key::Key;
use crate::percentage::Percentage;
use crate::serve::Serve;
use crate::validation::{Place, parts};
use crate::value::Value;

pub(super) fn find(place: &Place<'_>, config: &FlagEnvironment, flag: &Flag, findings: &mut Vec<Finding>) {
    let fallthrough = &config.fallthrough;
    let place_of_fallthrough = place.name("fallthrough");
    if let Some(percentage) = fallthrough.rollout_percentage {
        let same = only_value(&fallthrough.serve, flag) == Some(&config.off_value);
        find_rollout(&place_of_fallthrough, percentage, same, findings);
    }
    find_split(&place_of_fallthrough, &fallthrough.serve, flag, findings);
    let place_of_rules = place.name("rules");
    let last = config.rules.iter().rposition(|rule| rule.enabled);
    for (index, rule) in config.rules.iter().enumerate() {
        let place = place_of_rules.index(index);
        if let Some(percentage) = rule.rollout_percentage {
            // Whoever is not in the rollout of the last rule goes on to the fallthrough.
            let same = last == Some(index)
                && fallthrough.rollout_percentage.is_none()
                && only_value(&rule.serve, flag)
                    .is_some_and(|value| only_value(&fallthrough.serve, flag) == Some(value));
            find_rollout(&place, percentage, same, findings);
        }
        find_split(&place, &rule.serve, flag, findings);
    }
    let place_of_schedules = place.name("schedules");
    for (index, schedule) in config.schedules.iter().enumerate() {
        find_split(&place_of_schedules.index(index), &schedule.serve, flag, findings);
    }
}

fn find_rollout(place: &Place<'_>, percentage: Percentage, same: bool, findings: &mut Vec<Finding>) {
    let (detail, advice) = match percentage {
        Percentage::NONE => ("a rollout of 0 % lets nobody in", "Raise the percentage."),
        Percentage::ALL => {
            ("a rollout of 100 % lets everyone in", "Remove the rollout, or lower the percentage.")
        }
        _ if same => (
            "those in the rollout and those outside of it are served the same",
            "Serve another value, or remove the rollout.",
        ),
        _ => return,
    };
    let place = place.name("rollout_percentage");
    findings.push(Finding::new(&place, FindingCode::RolloutWithoutEffect, detail, advice));
}

fn find_split(place: &Place<'_>, serve: &Serve, flag: &Flag, findings: &mut Vec<Finding>) {
    if matches!(serve, Serve::Split(_)) && only_value(serve, flag).is_some() {
        let place = place.name("serve");
        let place = place.name("split");
        let detail = "every part of this split serves the same value";
        let advice = "Serve the value itself, or change the weights or variants.";
        findings.push(Finding::new(&place, FindingCode::SplitWithoutEffect, detail, advice));
    }
}

/// The value that everyone is served, where that is plain to see.
fn only_value<'a>(serve: &'a Serve, flag: &'a Flag) -> Option<&'a Value> {
    let of_variant =
        |key: &Key| flag.variants.iter().find(|variant| variant.key == *key).map(|one| &one.value);
    match serve {
        Serve::Value(value) => Some(value),
        Serve::Variant(key) => of_variant(key),
        Serve::Split(split) => {
            let mut values = parts(split, flag)
                .into_iter()
                .filter(|(_, weight)| *weight > 0)
                .map(|(key, _)| of_variant(key));
            let first = values.next()??;
            values.all(|value| value == Some(first)).then_some(first)
        }
    }
}
