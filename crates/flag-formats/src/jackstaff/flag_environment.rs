//! Reads what a flag serves in one environment.

use super::fields::{Fields, any, boolean, leaf, list, text, whole};
use super::serve::{PERCENTAGE, condition, fallthrough, serve};
use crate::json::Json;
use crate::problem::{Problems, child};
use flag_model::limits::{CONDITIONS_MAX, NAME_MAX_LEN, PATTERN_MAX_LEN, RULES_MAX, SCHEDULES_MAX};
use flag_model::{FlagEnvironment, Recurrence, Rule, Schedule, TimeWindow};

const INSTANT: &str = "an instant, as 2026-01-31T09:00:00Z";
const TIME: &str = "a time of day, as 09:00";
/// The days of a month are the longest list of days.
const DAYS_MAX: usize = 31;

pub(super) fn flag_environment(
    json: &Json,
    pointer: &str,
    problems: &mut Problems,
) -> Option<FlagEnvironment> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let enabled = fields.required("enabled", problems, boolean);
    let off_value = fields.required("off_value", problems, any);
    let rules = fields.or("rules", Vec::new(), problems, list(RULES_MAX, rule));
    let fallthrough = fields.required("fallthrough", problems, fallthrough);
    let schedules = fields.or("schedules", Vec::new(), problems, list(SCHEDULES_MAX, schedule));
    fields.finish(problems);
    Some(FlagEnvironment {
        enabled: enabled?,
        off_value: off_value?,
        rules: rules?,
        fallthrough: fallthrough?,
        schedules: schedules?,
    })
}

fn rule(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Rule> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let id = fields.required("id", problems, leaf("a UUID"));
    let name = fields.or("name", String::new(), problems, text(NAME_MAX_LEN));
    let enabled = fields.or("enabled", true, problems, boolean);
    let conditions = fields.or("conditions", Vec::new(), problems, list(CONDITIONS_MAX, condition));
    let rollout_percentage = fields.optional("rollout_percentage", problems, leaf(PERCENTAGE));
    let serve = fields.required("serve", problems, serve);
    fields.finish(problems);
    Some(Rule {
        id: id?,
        name: name?,
        enabled: enabled?,
        conditions: conditions?,
        rollout_percentage: rollout_percentage?,
        serve: serve?,
    })
}

fn schedule(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Schedule> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let id = fields.required("id", problems, leaf("a UUID"));
    let name = fields.or("name", String::new(), problems, text(NAME_MAX_LEN));
    let enabled = fields.or("enabled", true, problems, boolean);
    let time_zone = fields.required("time_zone", problems, text(NAME_MAX_LEN));
    let valid_from = fields.optional("valid_from", problems, leaf(INSTANT));
    let valid_until = fields.optional("valid_until", problems, leaf(INSTANT));
    let recurrence = fields.or("recurrence", Recurrence::Always, problems, recurrence);
    let serve = fields.required("serve", problems, serve);
    fields.finish(problems);
    Some(Schedule {
        id: id?,
        name: name?,
        enabled: enabled?,
        time_zone: time_zone?,
        valid_from: valid_from?,
        valid_until: valid_until?,
        recurrence: recurrence?,
        serve: serve?,
    })
}

/// `"always"`, or an object with one member that is the name of the recurrence.
fn recurrence(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Recurrence> {
    const EXPECTED: &str = "\"always\" or an object with one of daily, weekly, monthly, cron";
    match json {
        Json::Text(text) if text == "always" => Some(Recurrence::Always),
        Json::Object(members) if members.len() == 1 => {
            let (name, inner) = &members[0];
            let place = child(pointer, name);
            match name.as_str() {
                "daily" => daily(inner, &place, problems),
                "weekly" => {
                    on_days(inner, &place, problems).map(|(days, window)| Recurrence::Weekly { days, window })
                }
                "monthly" => on_days(inner, &place, problems)
                    .map(|(days, window)| Recurrence::Monthly { days, window }),
                "cron" => cron(inner, &place, problems),
                _ => {
                    problems.invalid(pointer, format!("This is not {EXPECTED}."), "Use one of these.");
                    None
                }
            }
        }
        Json::Text(_) | Json::Object(_) => {
            problems.invalid(pointer, format!("This is not {EXPECTED}."), "Use one of these.");
            None
        }
        other => {
            problems.wrong_type(pointer, other.kind(), EXPECTED);
            None
        }
    }
}

fn daily(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Recurrence> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let window = fields.required("window", problems, window);
    fields.finish(problems);
    Some(Recurrence::Daily { window: window? })
}

fn on_days(json: &Json, pointer: &str, problems: &mut Problems) -> Option<(Vec<u8>, TimeWindow)> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let days = fields.required("days", problems, list(DAYS_MAX, whole));
    let window = fields.required("window", problems, window);
    fields.finish(problems);
    days.zip(window)
}

fn cron(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Recurrence> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let expression = fields.required("expression", problems, text(PATTERN_MAX_LEN));
    fields.finish(problems);
    Some(Recurrence::Cron { expression: expression? })
}

fn window(json: &Json, pointer: &str, problems: &mut Problems) -> Option<TimeWindow> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let start = fields.required("start", problems, leaf(TIME));
    let end = fields.required("end", problems, leaf(TIME));
    fields.finish(problems);
    Some(TimeWindow { start: start?, end: end? })
}
