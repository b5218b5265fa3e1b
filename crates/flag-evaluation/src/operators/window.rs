//! The window of `time_window`, and times of day as schedules have them.

use super::{Unusable, date};
use crate::zones::Zones;
use flag_model::TimeWindow;
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde_json::Value;

/// When a `time_window` holds.
#[derive(Debug)]
pub(crate) enum Window {
    /// Every day, by the clocks of a time zone.
    TimeOfDay { window: TimeWindow, zone: TimeZone },
    /// From one instant to just before another.
    Instants { start: Timestamp, end: Timestamp },
}

impl Window {
    /// Reads `{"start": …, "end": …, "time_zone": …}`.
    pub(crate) fn new(value: &Value, zones: &mut Zones) -> Result<Self, Unusable> {
        let (start, end) = value.get("start").zip(value.get("end")).ok_or(Unusable::Window)?;
        let zone = match value.get("time_zone") {
            None | Some(Value::Null) => TimeZone::UTC,
            Some(Value::String(name)) => zones.get(name).ok_or(Unusable::TimeZone)?,
            Some(_) => return Err(Unusable::TimeZone),
        };
        if let Some((start, end)) = time_of_day(start).zip(time_of_day(end)) {
            return Ok(Self::TimeOfDay { window: TimeWindow { start, end }, zone });
        }
        let (start, end) = date::parse(start).zip(date::parse(end)).ok_or(Unusable::Window)?;
        Ok(Self::Instants { start, end })
    }

    /// Whether `instant` is in it.
    pub(crate) fn contains(&self, instant: Timestamp) -> bool {
        match self {
            Self::TimeOfDay { window, zone } => is_within(*window, zone.to_datetime(instant).time()),
            Self::Instants { start, end } => (*start..*end).contains(&instant),
        }
    }
}

/// Whether a time of day is in a window, which may go over midnight.
pub(crate) fn is_within(window: TimeWindow, time: Time) -> bool {
    if window.start < window.end {
        (window.start..window.end).contains(&time)
    } else {
        time >= window.start || time < window.end
    }
}

fn time_of_day(value: &Value) -> Option<Time> {
    date::parse_time(value.as_str()?)
}
