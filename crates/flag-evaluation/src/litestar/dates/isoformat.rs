//! What CPython's `datetime.fromisoformat` takes, since 3.11, with its leniences.
//!
//! Dates in extended and basic form, days and weeks; any one character between date and time; hours, minutes and
//! seconds with or without colons; fractions after point or comma, cut after six digits; offsets of the same form.
//! Where the library stops looking, so does this: one character before the offset is never looked at.

use super::datetime::{DateTime, MICROS_PER_SECOND, TimeOfDay, day_number, week_day_number};

/// Reads a text in which no `Z` is left.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let bytes = text.as_bytes();
    if bytes.len() < 7 {
        return None;
    }
    let date_length = date_length(bytes)?;
    let day = parse_date(bytes, date_length)?;
    if bytes.len() <= date_length {
        return DateTime::new(day, 0, None);
    }
    // The separator is one character of any kind; a date is ASCII, so this is its boundary.
    let mut rest = text.get(date_length..)?.chars();
    rest.next()?;
    let (time, offset) = parse_time(rest.as_str().as_bytes())?;
    DateTime::new(day, time.micros()?, offset)
}

/// A byte, or zero behind the end.
fn at(bytes: &[u8], index: usize) -> u8 {
    bytes.get(index).copied().unwrap_or_default()
}

fn digits(bytes: &[u8], start: usize, count: usize) -> Option<i64> {
    let mut value = 0;
    for index in start..start + count {
        let byte = at(bytes, index);
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(value)
}

/// Where the date ends, from its first characters alone. A date of weeks leaves two readings; the choice between
/// them is CPython's.
fn date_length(bytes: &[u8]) -> Option<usize> {
    if bytes.len() == 7 {
        return Some(7);
    }
    match (at(bytes, 4), at(bytes, 5)) {
        (b'-', b'W') if bytes.len() > 8 && at(bytes, 8) == b'-' => match bytes.len() {
            9 => None,
            // YYYY-Www-HH rather than YYYY-Www-D and a digit as separator.
            11.. if at(bytes, 10).is_ascii_digit() => Some(8),
            _ => Some(10),
        },
        (b'-', b'W') => Some(8),
        (b'-', _) => Some(10),
        (b'W', _) => {
            let run = bytes[7..].iter().take_while(|byte| byte.is_ascii_digit());
            let end = 7 + run.count();
            Some(match end {
                ..9 => end,
                // Times come in pairs of digits: what is left over is the day.
                _ if end % 2 == 0 => 7,
                _ => 8,
            })
        }
        _ => Some(8),
    }
}

fn parse_date(bytes: &[u8], length: usize) -> Option<i64> {
    let year = digits(bytes, 0, 4)?;
    let separated = at(bytes, 4) == b'-';
    let mut next = 4 + usize::from(separated);
    let separator = |at_index: &mut usize| {
        if separated {
            let found = at(bytes, *at_index) == b'-';
            *at_index += 1;
            return found;
        }
        true
    };
    if at(bytes, next) == b'W' {
        let week = digits(bytes, next + 1, 2)?;
        next += 3;
        if next >= length {
            return week_day_number(year, week, 1);
        }
        if !separator(&mut next) {
            return None;
        }
        return week_day_number(year, week, digits(bytes, next, 1)?);
    }
    let month = digits(bytes, next, 2)?;
    next += 2;
    if !separator(&mut next) {
        return None;
    }
    day_number(year, month, digits(bytes, next, 2)?)
}

fn parse_time(bytes: &[u8]) -> Option<(TimeOfDay, Option<i64>)> {
    let sign = bytes.iter().position(|byte| matches!(byte, b'+' | b'-'));
    let clock_end = sign.unwrap_or(bytes.len());
    let clock = parse_clock(bytes, 0, clock_end)?;
    let Some(sign) = sign else {
        return (!clock.more).then_some((clock.time, None));
    };
    let offset = parse_clock(bytes, sign + 1, bytes.len())?;
    if offset.more {
        return None;
    }
    let span = offset.time.span();
    // CPython looks at the whole seconds only when it decides whether an offset is none.
    let span = if span < MICROS_PER_SECOND { 0 } else { span };
    let offset = if bytes[sign] == b'-' { -span } else { span };
    Some((clock.time, Some(offset)))
}

struct ClockText {
    time: TimeOfDay,
    /// Whether a character was left at which reading stopped.
    more: bool,
}

/// `HH`, `HH:MM`, `HH:MM:SS` or the same without colons, possibly a fraction.
fn parse_clock(bytes: &[u8], start: usize, end: usize) -> Option<ClockText> {
    let mut fields = [0; 3];
    let mut next = start;
    let mut colons = true;
    let time = |fields: [i64; 3], microsecond| TimeOfDay {
        hour: fields[0],
        minute: fields[1],
        second: fields[2],
        microsecond,
    };
    for index in 0..fields.len() {
        fields[index] = digits(bytes, next, 2)?;
        next += 2;
        let separator = at(bytes, next);
        next += 1;
        if index == 0 {
            colons = separator == b':';
        }
        if next >= end {
            return Some(ClockText { time: time(fields, 0), more: separator != 0 });
        }
        match separator {
            b':' if colons => {}
            b'.' | b',' => break,
            _ if !colons => next -= 1,
            _ => return None,
        }
    }
    let count = (end - next).min(6);
    let mut micros = digits(bytes, next, count)?;
    for _ in count..6 {
        micros *= 10;
    }
    next += count;
    while at(bytes, next).is_ascii_digit() {
        next += 1;
    }
    Some(ClockText { time: time(fields, micros), more: at(bytes, next) != 0 })
}
