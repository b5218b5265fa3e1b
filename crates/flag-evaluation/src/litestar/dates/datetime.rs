//! A wall clock reading with or without an offset: Python's `datetime`.

use std::fmt;

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::{Span, Timestamp};

pub(super) const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

const FIRST_DAY: Date = jiff::civil::date(1, 1, 1);
const EPOCH_DAY: i64 = 719_162;
const DAYS: i64 = 3_652_059;

/// A date and time of day of the years 1 to 9999, to the microsecond.
///
/// Without an offset it is *naive*: comparisons take it for UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTime {
    /// Microseconds since 0001-01-01T00:00 on the wall clock.
    wall: i64,
    /// Microseconds east of UTC, less than a day either way.
    offset: Option<i64>,
}

/// Hour, minute, second and microsecond as they were written, not yet checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TimeOfDay {
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    pub(crate) microsecond: i64,
}

impl TimeOfDay {
    /// Microseconds since midnight; `None` if there is no such time.
    pub(crate) fn micros(self) -> Option<i64> {
        ((0..24).contains(&self.hour) && (0..60).contains(&self.minute) && (0..60).contains(&self.second))
            .then(|| self.span())
    }

    /// Microseconds, whatever the fields hold.
    pub(crate) fn span(self) -> i64 {
        ((self.hour * 60 + self.minute) * 60 + self.second) * MICROS_PER_SECOND + self.microsecond
    }
}

/// Days since 0001-01-01; `None` if there is no such day.
pub(crate) fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    day_number_of(date.ok()?)
}

/// Days since 0001-01-01 of a day of an ISO week; `None` if there is no such day.
pub(crate) fn week_day_number(year: i64, week: i64, weekday: i64) -> Option<i64> {
    let weekday = Weekday::from_monday_one_offset(i8::try_from(weekday).ok()?).ok()?;
    let date = ISOWeekDate::new(i16::try_from(year).ok()?, i8::try_from(week).ok()?, weekday);
    day_number_of(date.ok()?.date())
}

fn day_number_of(date: Date) -> Option<i64> {
    let day = date.duration_since(FIRST_DAY).as_hours() / 24;
    (0..DAYS).contains(&day).then_some(day)
}

impl DateTime {
    /// `day` counts from 0001-01-01, `micros` from midnight.
    pub(crate) fn new(day: i64, micros: i64, offset: Option<i64>) -> Option<Self> {
        if offset.is_some_and(|offset| offset.abs() >= MICROS_PER_DAY) {
            return None;
        }
        Self::from_wall(day.checked_mul(MICROS_PER_DAY)?.checked_add(micros)?, offset)
    }

    fn from_wall(wall: i64, offset: Option<i64>) -> Option<Self> {
        (0..DAYS * MICROS_PER_DAY).contains(&wall).then_some(Self { wall, offset })
    }

    pub(crate) fn from_unix_seconds(seconds: i64) -> Option<Self> {
        Self::from_unix(seconds, 0)
    }

    fn from_unix(seconds: i64, micros: i64) -> Option<Self> {
        let wall = seconds
            .checked_mul(MICROS_PER_SECOND)?
            .checked_add(micros)?
            .checked_add(EPOCH_DAY * MICROS_PER_DAY)?;
        Self::from_wall(wall, Some(0))
    }

    /// Rounds to the microsecond, halves to even, as CPython does: the fraction alone is scaled.
    pub(crate) fn from_unix_float(seconds: f64) -> Option<Self> {
        // Far outside of what a date can hold and well inside of what an i64 can.
        if seconds.is_nan() || seconds.abs() > 1e12 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
        let (whole, micros) = (seconds.trunc() as i64, (seconds.fract() * 1e6).round_ties_even() as i64);
        Self::from_unix(whole, micros)
    }

    pub(crate) fn from_timestamp(timestamp: Timestamp) -> Option<Self> {
        let micros = timestamp.as_microsecond();
        Self::from_unix(micros.div_euclid(MICROS_PER_SECOND), micros.rem_euclid(MICROS_PER_SECOND))
    }

    pub(crate) fn is_naive(self) -> bool {
        self.offset.is_none()
    }

    /// Microseconds since midnight on its own wall clock.
    pub(crate) fn time_of_day(self) -> i64 {
        self.wall.rem_euclid(MICROS_PER_DAY)
    }

    /// Microseconds since 0001-01-01T00:00 UTC, whatever year that is in.
    pub(crate) fn instant(self) -> i64 {
        self.wall - self.offset.unwrap_or_default()
    }

    /// As [`Self::instant`]; `None` if in UTC it is not in the years 1 to 9999, where the library fails.
    pub(crate) fn to_utc(self) -> Option<i64> {
        let instant = self.instant();
        (0..DAYS * MICROS_PER_DAY).contains(&instant).then_some(instant)
    }

    /// Python's `repr()`.
    pub(crate) fn repr(self) -> String {
        let [year, month, day, hour, minute, second, micros] = self.fields();
        let mut out = format!("datetime.datetime({year}, {month}, {day}, {hour}, {minute}");
        if second != 0 || micros != 0 {
            out.push_str(&format!(", {second}"));
        }
        if micros != 0 {
            out.push_str(&format!(", {micros}"));
        }
        match self.offset {
            None => {}
            Some(0) => out.push_str(", tzinfo=datetime.timezone.utc"),
            Some(offset) => out.push_str(&format!(", tzinfo=datetime.timezone({})", timedelta_repr(offset))),
        }
        out.push(')');
        out
    }

    fn fields(self) -> [i64; 7] {
        // Every wall clock reading is within the years 1 to 9999, and so is its day.
        let date = FIRST_DAY.saturating_add(Span::new().days(self.wall / MICROS_PER_DAY));
        let seconds = self.time_of_day() / MICROS_PER_SECOND;
        [
            i64::from(date.year()),
            i64::from(date.month()),
            i64::from(date.day()),
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            self.wall % MICROS_PER_SECOND,
        ]
    }
}

/// Python's `str()`: ISO 8601 with a blank between date and time.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [year, month, day, hour, minute, second, micros] = self.fields();
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")?;
        if micros != 0 {
            write!(f, ".{micros:06}")?;
        }
        let Some(offset) = self.offset else {
            return Ok(());
        };
        let sign = if offset < 0 { '-' } else { '+' };
        let seconds = offset.abs() / MICROS_PER_SECOND;
        let fraction = offset.abs() % MICROS_PER_SECOND;
        write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
        if seconds % 60 != 0 || fraction != 0 {
            write!(f, ":{:02}", seconds % 60)?;
        }
        if fraction != 0 {
            write!(f, ".{fraction:06}")?;
        }
        Ok(())
    }
}

fn timedelta_repr(micros: i64) -> String {
    let days = micros.div_euclid(MICROS_PER_DAY);
    let in_day = micros.rem_euclid(MICROS_PER_DAY);
    let parts: Vec<String> = [
        ("days", days),
        ("seconds", in_day / MICROS_PER_SECOND),
        ("microseconds", in_day % MICROS_PER_SECOND),
    ]
    .iter()
    .filter(|(_, count)| *count != 0)
    .map(|(name, count)| format!("{name}={count}"))
    .collect();
    format!("datetime.timedelta({})", parts.join(", "))
}
