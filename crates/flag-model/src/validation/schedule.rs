//! Schedules. What they serve is checked with the configuration.

use super::moment::is_time_zone;
use super::place::Place;
use super::text::name;
use crate::cron::CronExpression;
use crate::problem::{Problem, ProblemCode};
use crate::schedule::{Recurrence, Schedule};

pub(super) fn check(place: &Place<'_>, schedule: &Schedule, problems: &mut Vec<Problem>) {
    let Schedule { id: _, name: shown, enabled: _, time_zone, valid_from, valid_until, recurrence, serve: _ } =
        schedule;
    name(place, shown, problems);
    if !is_time_zone(time_zone) {
        let detail = "this is no IANA time zone";
        problems.push(place.name("time_zone").problem(ProblemCode::InvalidTimeZone, detail));
    }
    if let (Some(from), Some(until)) = (valid_from, valid_until)
        && from >= until
    {
        let detail = "the schedule ends before it begins";
        problems.push(place.name("valid_until").problem(ProblemCode::Mismatch, detail));
    }
    let place = place.name("recurrence");
    match recurrence {
        Recurrence::Always | Recurrence::Daily { window: _ } => {}
        Recurrence::Weekly { days, window: _ } => {
            check_days(&place.name("weekly"), days, 7, problems);
        }
        Recurrence::Monthly { days, window: _ } => {
            check_days(&place.name("monthly"), days, 31, problems);
        }
        Recurrence::Cron { expression } => {
            if let Err(error) = CronExpression::parse(expression) {
                let place = place.name("cron");
                let place = place.name("expression");
                problems.push(place.problem(ProblemCode::InvalidCron, error.to_string()));
            }
        }
    }
}

fn check_days(place: &Place<'_>, days: &[u8], last: u8, problems: &mut Vec<Problem>) {
    let place = place.name("days");
    if days.is_empty() {
        problems.push(place.problem(ProblemCode::Empty, "no day is chosen"));
    }
    let mut seen = [false; 256];
    for (index, day) in days.iter().enumerate() {
        let again = std::mem::replace(&mut seen[usize::from(*day)], true);
        if !(1..=last).contains(day) {
            let detail = format!("a day is from 1 to {last}, not {day}");
            problems.push(place.index(index).problem(ProblemCode::OutOfRange, detail));
        } else if again {
            let detail = format!("the day {day} is chosen twice");
            problems.push(place.index(index).problem(ProblemCode::Duplicate, detail).advise("Remove it."));
        }
    }
}
