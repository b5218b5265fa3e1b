//! Schedules, on the wire.

use crate::serve::ServeBody;
use flag_model::{Recurrence, Schedule, TimeWindow};
use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Serves something while it is active; the first active schedule decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ScheduleBody {
    /// Stays the same for good; a UUIDv7, made by whoever creates the schedule.
    pub id: Uuid,
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
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_from: Option<Timestamp>,
    /// Not active from this instant on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_until: Option<Timestamp>,
    /// When it is active in that time.
    #[serde(default)]
    pub recurrence: RecurrenceBody,
    /// What is served.
    pub serve: ServeBody,
}

/// When a schedule is active.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecurrenceBody {
    /// All the time.
    #[default]
    Always,
    /// Every day within the window.
    Daily {
        /// The time of day.
        window: TimeWindowBody,
    },
    /// On some days of the week.
    Weekly {
        /// 1 (Monday) to 7 (Sunday).
        days: Vec<u8>,
        /// The time of day; a window over midnight belongs to the day on which it begins.
        window: TimeWindowBody,
    },
    /// On some days of the month.
    Monthly {
        /// 1 to 31.
        days: Vec<u8>,
        /// The time of day; a window over midnight belongs to the day on which it begins.
        window: TimeWindowBody,
    },
    /// In every minute that fits all five fields.
    Cron {
        /// Minute, hour, day of month, month, day of week (0 and 7 are Sunday).
        expression: String,
    },
}

/// A time of day from `start` to just before `end`; over midnight when `end` is not after `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TimeWindowBody {
    /// The first instant, as `09:00:00`.
    #[schema(value_type = String)]
    pub start: Time,
    /// The instant after the last.
    #[schema(value_type = String)]
    pub end: Time,
}

fn on() -> bool {
    true
}

impl From<Schedule> for ScheduleBody {
    fn from(schedule: Schedule) -> Self {
        let Schedule { id, name, enabled, time_zone, valid_from, valid_until, recurrence, serve } = schedule;
        Self {
            id: id.0,
            name,
            enabled,
            time_zone,
            valid_from,
            valid_until,
            recurrence: recurrence.into(),
            serve: serve.into(),
        }
    }
}

impl From<Recurrence> for RecurrenceBody {
    fn from(recurrence: Recurrence) -> Self {
        match recurrence {
            Recurrence::Always => Self::Always,
            Recurrence::Daily { window } => Self::Daily { window: window.into() },
            Recurrence::Weekly { days, window } => Self::Weekly { days, window: window.into() },
            Recurrence::Monthly { days, window } => Self::Monthly { days, window: window.into() },
            Recurrence::Cron { expression } => Self::Cron { expression },
        }
    }
}

impl From<TimeWindow> for TimeWindowBody {
    fn from(window: TimeWindow) -> Self {
        let TimeWindow { start, end } = window;
        Self { start, end }
    }
}
