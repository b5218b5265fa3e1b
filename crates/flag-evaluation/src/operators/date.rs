//! Dates: RFC 3339 with some tolerance, days, and seconds since 1970.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use serde_json::{Number, Value};

const NANOSECONDS: i128 = 1_000_000_000;
/// Seconds from 1970 to the end of the year 9999.
const YEAR_10000: i128 = 253_402_300_800;

/// Reads a date; `None` when the value is none, or lies outside the years 0 to 9999.
pub(crate) fn parse(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => parse_text(text),
        Value::Number(seconds) => parse_seconds(seconds),
        _ => None,
    }
}

/// Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff`.
pub(crate) fn parse_time(text: &str) -> Option<Time> {
    let (time, rest) = take_time(text.as_bytes())?;
    rest.is_empty().then_some(time)
}

fn parse_text(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let (date, rest) = bytes.split_at_checked(10)?;
    let date = Date::new(
        i16::try_from(digits(&date[..4])?).ok()?,
        part(&date[4..7], b'-')?,
        part(&date[7..], b'-')?,
    )
    .ok()?;
    let Some((separator, rest)) = rest.split_first() else {
        return Some(instant(Offset::UTC, date.at(0, 0, 0, 0)));
    };
    if !matches!(separator, b'T' | b't' | b' ') {
        return None;
    }
    let (time, rest) = take_time(rest)?;
    Some(instant(parse_offset(rest)?, date.to_datetime(time)))
}

/// Texts have years from 0 to 9999; only the very end of these is beyond what a timestamp holds.
fn instant(offset: Offset, local: DateTime) -> Timestamp {
    offset.to_timestamp(local).unwrap_or(Timestamp::MAX)
}

fn take_time(bytes: &[u8]) -> Option<(Time, &[u8])> {
    let (hour, rest) = bytes.split_at_checked(2)?;
    let (minute, rest) = rest.split_at_checked(3)?;
    let (second, rest) = match rest.split_at_checked(3) {
        Some((second, rest)) if second[0] == b':' => (part(second, b':')?, rest),
        _ => (0, rest),
    };
    let (nanosecond, rest) = if rest.first() == Some(&b'.') { fraction(&rest[1..])? } else { (0, rest) };
    // A leap second has no place of its own in Unix time.
    let second = if second == 60 { 59 } else { second };
    let hour = i8::try_from(digits(hour)?).ok()?;
    Some((Time::new(hour, part(minute, b':')?, second, nanosecond).ok()?, rest))
}

/// The digits of a fraction as nanoseconds; what is finer is cut off.
fn fraction(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let length = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (fraction, rest) = bytes.split_at(length);
    if fraction.is_empty() {
        return None;
    }
    let padded = fraction.iter().copied().chain(std::iter::repeat(b'0')).take(9);
    Some((padded.fold(0, |value, digit| value * 10 + i32::from(digit - b'0')), rest))
}

/// `Z`, `+02:00`, or nothing, which is UTC.
fn parse_offset(bytes: &[u8]) -> Option<Offset> {
    let sign = match bytes {
        [] | [b'Z' | b'z'] => return Some(Offset::UTC),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    if bytes.len() != 6 {
        return None;
    }
    let (hours, minutes) = (digits(&bytes[1..3])?, i32::from(part(&bytes[3..], b':')?));
    if hours > 23 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

/// Two digits behind `mark`.
fn part(bytes: &[u8], mark: u8) -> Option<i8> {
    let (first, rest) = bytes.split_first()?;
    if *first != mark {
        return None;
    }
    i8::try_from(digits(rest)?).ok()
}

/// A number of up to four digits.
fn digits(bytes: &[u8]) -> Option<i32> {
    bytes.iter().try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i32::from(byte - b'0')))
}

fn parse_seconds(seconds: &Number) -> Option<Timestamp> {
    let nanoseconds = match seconds.as_i64() {
        Some(seconds) => i128::from(seconds) * NANOSECONDS,
        None => float_nanoseconds(seconds.as_f64()?)?,
    };
    match Timestamp::from_nanosecond(nanoseconds) {
        Ok(instant) => Some(instant),
        // The rest of the year 9999, of which a timestamp holds no more than the first 364 days.
        Err(_) if (0..YEAR_10000 * NANOSECONDS).contains(&nanoseconds) => Some(Timestamp::MAX),
        Err(_) => None,
    }
}

fn float_nanoseconds(seconds: f64) -> Option<i128> {
    if seconds.is_nan() || seconds.abs() > 1e12 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 1e12 by the check above")]
    let (whole, nanoseconds) = (seconds.trunc() as i128, (seconds.fract() * 1e9).round() as i128);
    Some(whole * NANOSECONDS + nanoseconds)
}
