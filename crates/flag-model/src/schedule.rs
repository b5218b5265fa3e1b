//! Schedules: values that are served at certain times.

use crate::id::PartId;
use crate::serve::Serve;
use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

/// Serves something while it is active; the first active schedule of a configuration decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Stays the same for good.
    pub id: PartId,
    /// Shown to people; may be empty.
    #[serde(default)]
    pub name: String,
    /// A schedule that is switched off is never active.
    #[serde(default = "on")]
    pub enabled: bool,
    /// IANA name of the time zone of all times of day and days, as `Europe/Vienna`.
    pub time_zone: String,
    /// Not active before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Not active from this instant on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// When it is active in that time.
    #[serde(default)]
    pub recurrence: Recurrence,
    /// What is served.
    pub serve: Serve,
}

/// When a schedule is active.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// All the time.
    #[default]
    Always,
    /// Every day within the window.
    Daily {
        /// The time of day.
        window: TimeWindow,
    },
    /// On some days of the week.
    Weekly {
        /// 1 (Monday) to 7 (Sunday).
        days: Vec<u8>,
        /// The time of day; a window over midnight belongs to the day on which it begins.
        window: TimeWindow,
    },
    /// On some days of the month.
    Monthly {
        /// 1 to 31.
        days: Vec<u8>,
        /// The time of day; a window over midnight belongs to the day on which it begins.
        window: TimeWindow,
    },
    /// In every minute that fits: minute, hour, day of month, month, day of week (0 and 7 are Sunday).
    Cron {
        /// The five fields.
        expression: String,
    },
}

/// A time of day from `start` to just before `end`; over midnight when `end` is not after `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeWindow {
    /// The first instant, as `09:00` or `09:00:30`.
    pub start: Time,
    /// The instant after the last.
    pub end: Time,
}

fn on() -> bool {
    true
}
