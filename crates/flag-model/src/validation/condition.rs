//! Conditions: what each operator may be compared with.

use super::moment::{is_moment, is_time_of_day, is_time_zone};
use super::place::Place;
use super::text::{Seen, count, text};
use super::version::is_version;
use crate::condition::{Condition, Operator};
use crate::id::PartId;
use crate::key::Key;
use crate::limits::{
    ATTRIBUTE_MAX_LEN, CONDITION_VALUE_MAX_BYTES, CONDITIONS_MAX, LIST_MAX_MEMBERS, PATTERN_MAX_LEN,
};
use crate::pattern::compile_pattern;
use crate::problem::{Problem, ProblemCode};
use crate::value::{Value, json_len};
use serde_json::Map;

pub(super) fn check_all(
    place: &Place<'_>,
    conditions: &[Condition],
    ids: &mut Seen<PartId>,
    problems: &mut Vec<Problem>,
) {
    count(place, conditions.len(), CONDITIONS_MAX, "conditions", problems);
    for (index, condition) in conditions.iter().enumerate() {
        let place = place.index(index);
        ids.take_id(condition.id, &place, problems);
        check(&place, condition, problems);
    }
}

fn check(place: &Place<'_>, condition: &Condition, problems: &mut Vec<Problem>) {
    let Condition { id: _, attribute, operator, value } = condition;
    let of_segment = matches!(operator, Operator::InSegment | Operator::NotInSegment);
    if attribute.trim().is_empty() && !of_segment {
        let problem = place.name("attribute").problem(ProblemCode::Empty, "no attribute is named");
        problems.push(problem.advise("Name the attribute of the context that is compared."));
    }
    text(&place.name("attribute"), attribute, ATTRIBUTE_MAX_LEN, problems);
    let place = place.name("value");
    if let Value::Array(members) = value {
        check_members(&place, members, problems);
    } else if json_len(value) > CONDITION_VALUE_MAX_BYTES {
        let detail = format!("at most {CONDITION_VALUE_MAX_BYTES} bytes");
        problems.push(place.problem(ProblemCode::TooLong, detail));
        return;
    }
    check_value(&place, *operator, value, problems);
}

fn check_members(place: &Place<'_>, members: &[Value], problems: &mut Vec<Problem>) {
    count(place, members.len(), LIST_MAX_MEMBERS, "members", problems);
    for (index, member) in members.iter().take(LIST_MAX_MEMBERS).enumerate() {
        if json_len(member) > CONDITION_VALUE_MAX_BYTES {
            let detail = format!("at most {CONDITION_VALUE_MAX_BYTES} bytes");
            problems.push(place.index(index).problem(ProblemCode::TooLong, detail));
        }
    }
}

fn check_value(place: &Place<'_>, operator: Operator, value: &Value, problems: &mut Vec<Problem>) {
    let wrong = |what: &str| {
        let detail = format!("{} compares with {what}", operator.as_str());
        place.problem(ProblemCode::WrongType, detail).advise(format!("Give {what}."))
    };
    match (operator, value) {
        (Operator::Eq | Operator::Ne, _)
        | (Operator::In | Operator::NotIn, Value::Array(_))
        | (
            Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte,
            Value::Number(_) | Value::String(_),
        )
        | (Operator::Contains | Operator::NotContains, _)
        | (Operator::StartsWith | Operator::EndsWith, Value::String(_)) => {}
        (Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte, _) => {
            problems.push(wrong("a number or a text"));
        }
        (Operator::In | Operator::NotIn, _) => problems.push(wrong("a list")),
        (Operator::StartsWith | Operator::EndsWith, Value::Array(texts))
            if texts.iter().all(Value::is_string) => {}
        (Operator::StartsWith | Operator::EndsWith, _) => problems.push(wrong("a text or a list of texts")),
        (Operator::Matches, Value::String(pattern)) => check_pattern(place, pattern, problems),
        (Operator::Matches, _) => problems.push(wrong("a regular expression as text")),
        (Operator::SemverEq | Operator::SemverGt | Operator::SemverLt, Value::String(version)) => {
            check_version(place, version, problems);
        }
        (Operator::SemverEq | Operator::SemverGt | Operator::SemverLt, _) => {
            problems.push(wrong("a version as text"));
        }
        (Operator::DateAfter | Operator::DateBefore, value) => {
            if !is_moment(value) {
                let detail = "this is no date or time";
                problems.push(place.problem(ProblemCode::InvalidTime, detail));
            }
        }
        (Operator::TimeWindow, Value::Object(window)) => check_window(place, window, problems),
        (Operator::TimeWindow, _) => problems.push(wrong("an object with start and end")),
        (Operator::InSegment | Operator::NotInSegment, value) => {
            if value.as_str().is_none_or(|key| Key::new(key).is_err()) {
                problems.push(wrong("the key of a segment"));
            }
        }
    }
}

fn check_pattern(place: &Place<'_>, pattern: &str, problems: &mut Vec<Problem>) {
    if pattern.len() > PATTERN_MAX_LEN && pattern.chars().count() > PATTERN_MAX_LEN {
        let detail = format!("at most {PATTERN_MAX_LEN} characters");
        problems.push(place.problem(ProblemCode::TooLong, detail));
    } else if let Err(error) = compile_pattern(pattern) {
        problems.push(place.problem(ProblemCode::InvalidPattern, error.to_string()));
    }
}

fn check_version(place: &Place<'_>, version: &str, problems: &mut Vec<Problem>) {
    if !is_version(version) {
        problems.push(place.problem(ProblemCode::InvalidVersion, "this is no version that can be compared"));
    }
}

fn check_window(place: &Place<'_>, window: &Map<String, Value>, problems: &mut Vec<Problem>) {
    for name in window.keys().filter(|name| !matches!(name.as_str(), "start" | "end" | "time_zone")) {
        let detail = "a time window has start and end";
        problems.push(place.name(name).problem(ProblemCode::UnknownField, detail));
    }
    if let Some(zone) = window.get("time_zone")
        && !zone.as_str().is_some_and(is_time_zone)
    {
        let detail = "this is no IANA time zone";
        problems.push(place.name("time_zone").problem(ProblemCode::InvalidTimeZone, detail));
    }
    let mut kinds = Vec::new();
    for name in ["start", "end"] {
        let place = place.name(name);
        match window.get(name) {
            None | Some(Value::Null) => {
                problems.push(place.problem(ProblemCode::MissingField, format!("{name} is missing")));
            }
            Some(Value::String(time)) if is_time_of_day(time) => kinds.push("time of day"),
            Some(value) if is_moment(value) => kinds.push("date"),
            Some(_) => {
                let problem = place.problem(ProblemCode::InvalidTime, "this is no time of day and no date");
                problems.push(problem.advise("Write a time of day as 09:00, or a date as 2026-03-01."));
            }
        }
    }
    if let [start, end] = kinds[..]
        && start != end
    {
        let detail = format!("start is a {start}, end is a {end}");
        let problem = place.problem(ProblemCode::Mismatch, detail);
        problems.push(problem.advise("Give two times of day, or two dates."));
    }
}
