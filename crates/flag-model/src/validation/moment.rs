//! Dates, times of day and time zones as they are written in conditions and schedules.
//!
//! The evaluator reads more forms than these, for contexts come from anywhere. What people write into a rule
//! has one form each, which every reader understands alike.

use crate::value::Value;
use jiff::civil::Date;
use jiff::tz::TimeZoneDatabase;

/// Seconds at which the years 1 to 9999 begin and end.
const FIRST_SECOND: f64 = -62_135_596_800.0;
const LAST_SECOND: f64 = 253_402_300_799.0;

/// Whether a value is a date, a time on a date, or a number of seconds since 1970.
pub(super) fn is_moment(value: &Value) -> bool {
    match value {
        Value::String(text) => is_moment_text(text),
        Value::Number(seconds) => {
            seconds.as_f64().is_some_and(|seconds| (FIRST_SECOND..=LAST_SECOND).contains(&seconds))
        }
        _ => false,
    }
}

/// `2026-03-01`, `2026-03-01T09:00`, with seconds and their parts, with `Z` or `+01:00`.
fn is_moment_text(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    if !is_date(date) {
        return false;
    }
    let Some(rest) = rest.strip_prefix(['T', ' ']) else { return rest.is_empty() };
    let (time, offset) = match rest.find(['Z', '+', '-']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let time = match time.split_once('.') {
        Some((time, fraction))
            if time.len() == 8 && (1..=9).contains(&fraction.len()) && digits(fraction) =>
        {
            time
        }
        Some(_) => return false,
        None => time,
    };
    let of_offset = offset.strip_prefix(['+', '-']).unwrap_or_default();
    is_time_of_day(time)
        && (matches!(offset, "" | "Z") || (of_offset.len() == 5 && is_time_of_day(of_offset)))
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let number = |text: &str, len: usize| {
        (text.len() == len && digits(text)).then(|| text.parse::<i16>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return false };
    year > 0 && Date::new(year, month, day).is_ok()
}

/// `09:00` or `09:00:30`.
pub(super) fn is_time_of_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let below = |part: &str, bound: u8| {
        part.len() == 2 && digits(part) && part.parse::<u8>().is_ok_and(|number| number < bound)
    };
    match parts[..] {
        [hour, minute] => below(hour, 24) && below(minute, 60),
        [hour, minute, second] => below(hour, 24) && below(minute, 60) && below(second, 60),
        _ => false,
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is the IANA name of a time zone. The database is the one built in, so that every machine
/// answers alike.
pub(super) fn is_time_zone(name: &str) -> bool {
    TimeZoneDatabase::bundled().get(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_have_one_form_each() {
        for good in [
            json!("2026-03-01"),
            json!("2024-02-29"),
            json!("2026-03-01T09:00"),
            json!("2026-03-01 09:00:30"),
            json!("2026-03-01T09:00:30Z"),
            json!("2026-03-01T09:00:30.125+01:00"),
            json!(1_767_225_600),
            json!(0.5),
        ] {
            assert!(is_moment(&good), "{good}");
        }
        for bad in [
            json!("2026-02-29"),
            json!("0000-01-01"),
            json!("2026-3-1"),
            json!("2026-03-01T24:00"),
            json!("2026-03-01T09:00:60"),
            json!("2026-03-01T09:00.5"),
            json!("2026-03-01T09:00+1"),
            json!("2026-03-01T"),
            json!("2026-03-01x"),
            json!("+026-03-01"),
            json!("äöüßäö-1"),
            json!("tomorrow"),
            json!(1e12),
            json!(true),
            json!(null),
        ] {
            assert!(!is_moment(&bad), "{bad}");
        }
    }

    #[test]
    fn zones_are_iana_names() {
        for (name, expected) in
            [("Europe/Vienna", true), ("UTC", true), ("Vienna", false), ("+01:00", false), ("", false)]
        {
            assert_eq!(is_time_zone(name), expected, "{name}");
        }
    }
}
