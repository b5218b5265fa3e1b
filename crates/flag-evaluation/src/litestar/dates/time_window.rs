//! The `time_window` operator: between two times of day, or between two points in time.

use super::datetime::{DateTime, TimeOfDay};
use super::parse_value;
use crate::litestar::fault::Fault;
use crate::litestar::integer::parse_int;
use crate::litestar::number::Int;
use crate::litestar::value::Value;

/// The condition's value, read once. `timezone` is not looked at, as the library does not.
#[derive(Debug, Clone)]
pub(crate) enum TimeWindow {
    /// Never holds: not an object, no start or end, or a bound that cannot be read.
    Never,
    /// Fails as soon as there is a point in time to compare.
    Fails(Fault),
    /// Between two times of day, both inclusive, on the wall clock of the point in time. Around midnight if the
    /// start is after the end.
    Daily { start: i64, end: i64 },
    /// Between two points in time, both inclusive.
    Between { start: DateTime, end: DateTime },
}

impl TimeWindow {
    /// In a segment an end that is not a text makes the condition false; in a rule the evaluation fails.
    pub(crate) fn compile(value: &Value, in_segment: bool) -> Self {
        let Value::Object(members) = value else {
            return Self::Never;
        };
        let bound = |name| members.get(name).filter(|bound| !bound.is_null());
        let (Some(start), Some(end)) = (bound("start"), bound("end")) else {
            return Self::Never;
        };
        if let Value::Text(start) = start
            && start.chars().count() <= 8
            && !start.contains('T')
        {
            return Self::compile_daily(start, end, in_segment);
        }
        match (parse_value(start), parse_value(end)) {
            (Some(start), Some(end)) => Self::Between { start, end },
            _ => Self::Never,
        }
    }

    /// The order of the steps is the library's: it decides between never and failing.
    fn compile_daily(start: &str, end: &Value, in_segment: bool) -> Self {
        if in_segment && end.as_text().is_none() {
            return Self::Never;
        }
        let Some(start) = clock_parts(start) else {
            return Self::Never;
        };
        let Some(end) = end.as_text() else {
            return Self::Fails(Fault::WindowEndNotText);
        };
        let Some(end) = clock_parts(end) else {
            return Self::Never;
        };
        match (time_of_day(&start), time_of_day(&end)) {
            (Ok(Some(start)), Ok(Some(end))) => Self::Daily { start, end },
            (Err(fault), _) | (Ok(Some(_)), Err(fault)) => Self::Fails(fault),
            _ => Self::Never,
        }
    }

    /// Whether the point in time is within.
    pub(crate) fn holds(&self, actual: DateTime) -> Result<bool, Fault> {
        match self {
            Self::Never => Ok(false),
            Self::Fails(fault) => Err(fault.clone()),
            Self::Daily { start, end } => {
                let time = actual.time_of_day();
                Ok(if start <= end {
                    (*start..=*end).contains(&time)
                } else {
                    time >= *start || time <= *end
                })
            }
            Self::Between { start, end } => {
                let instants = [actual.to_utc(), start.to_utc(), end.to_utc()];
                let [Some(actual), Some(start), Some(end)] = instants else {
                    return Err(Fault::DateOutOfRange);
                };
                Ok((start..=end).contains(&actual))
            }
        }
    }
}

/// The integers between colons, filled up with zeros to three.
fn clock_parts(text: &str) -> Option<[Int; 3]> {
    let mut parts: Vec<Int> = text.split(':').map(parse_int).collect::<Option<_>>()?;
    parts.resize(parts.len().max(3), Int::ZERO);
    parts.truncate(3);
    parts.try_into().ok()
}

/// Microseconds since midnight, `None` if there is no such time. Numbers beyond 32 bits make Python fail in
/// another way than wrong times do.
fn time_of_day(parts: &[Int; 3]) -> Result<Option<i64>, Fault> {
    let mut fields = [0; 3];
    for (field, part) in fields.iter_mut().zip(parts) {
        *field = part.to_i64().and_then(|value| i32::try_from(value).ok()).ok_or(Fault::NumberTooLarge)?;
    }
    let [hour, minute, second] = fields.map(i64::from);
    Ok(TimeOfDay { hour, minute, second, microsecond: 0 }.micros())
}
