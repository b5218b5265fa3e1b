//! Schedules that are never active.

use super::rules::is_permanent;
use super::{Finding, FindingCode};
use crate::cron::CronExpression;
use crate::schedule::{Recurrence, Schedule};
use crate::validation::Place;

pub(super) fn find(place: &Place<'_>, schedules: &[Schedule], findings: &mut Vec<Finding>) {
    let permanent = schedules.iter().position(is_permanent);
    for (index, schedule) in schedules.iter().enumerate().filter(|(_, schedule)| schedule.enabled) {
        let place = place.index(index);
        if let Some((detail, advice)) = never(schedule) {
            findings.push(Finding::new(&place, FindingCode::NeverActive, detail, advice));
        } else if permanent.is_some_and(|permanent| permanent < index) {
            let detail = "a schedule before this one is always active";
            let advice = "Move this schedule up, or give the other one times.";
            findings.push(Finding::new(&place, FindingCode::Unreachable, detail, advice));
        }
    }
}

fn never(schedule: &Schedule) -> Option<(&'static str, &'static str)> {
    if let (Some(from), Some(until)) = (schedule.valid_from, schedule.valid_until)
        && from >= until
    {
        return Some(("the schedule ends before it begins", "Change its beginning or its end."));
    }
    let no_day = match &schedule.recurrence {
        Recurrence::Always | Recurrence::Daily { window: _ } => false,
        Recurrence::Weekly { days, window: _ } => !days.iter().any(|day| (1..=7).contains(day)),
        Recurrence::Monthly { days, window: _ } => !days.iter().any(|day| (1..=31).contains(day)),
        Recurrence::Cron { expression } => {
            CronExpression::parse(expression).map_or(true, |expression| expression.is_never())
        }
    };
    no_day.then_some(("no day is one of its days", "Choose days that exist."))
}
