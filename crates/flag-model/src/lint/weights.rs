//! Splits whose weights do not add up.

use super::{Finding, FindingCode};
use crate::flag::Flag;
use crate::flag_environment::FlagEnvironment;
use crate::serve::Serve;
use crate::validation::{Place, wrong_sum};

pub(super) fn find(place: &Place<'_>, config: &FlagEnvironment, flag: &Flag, findings: &mut Vec<Finding>) {
    let (rules, schedules) = (place.name("rules"), place.name("schedules"));
    for (index, rule) in config.rules.iter().enumerate() {
        find_in(&rules.index(index), &rule.serve, flag, findings);
    }
    find_in(&place.name("fallthrough"), &config.fallthrough.serve, flag, findings);
    for (index, schedule) in config.schedules.iter().enumerate() {
        find_in(&schedules.index(index), &schedule.serve, flag, findings);
    }
}

fn find_in(place: &Place<'_>, serve: &Serve, flag: &Flag, findings: &mut Vec<Finding>) {
    let Serve::Split(split) = serve else { return };
    if let Some(detail) = wrong_sum(split, flag) {
        let place = place.name("serve");
        let advice = "Change the weights so that they add up.";
        findings.push(Finding::new(&place.name("split"), FindingCode::Weights, detail, advice));
    }
}
