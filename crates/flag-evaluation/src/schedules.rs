//! When schedules are active, and when that can change.

use crate::operators::window::is_within;
use crate::zones::Zones;
use flag_model::{CronExpression, Recurrence, Schedule, TimeWindow};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::sync::Arc;

/// The times of a schedule.
#[derive(Clone, Debug)]
pub(crate) struct Timetable {
    valid_from: Option<Timestamp>,
    valid_until: Option<Timestamp>,
    recurrence: Recurring,
    zone: TimeZone,
}

#[derive(Clone, Debug)]
enum Recurring {
    Always,
    /// Within a window that begins on certain days.
    Days {
        days: Days,
        window: TimeWindow,
    },
    Cron(Arc<CronExpression>),
}

/// Days as bits: 1 to 7 of the week, 1 to 31 of the month.
#[derive(Clone, Copy, Debug)]
enum Days {
    All,
    OfWeek(u32),
    OfMonth(u32),
}

/// Why a schedule is not active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idle {
    /// Before `valid_from` or not before `valid_until`.
    OutsideValidity,
    /// At another time of day, or on another day.
    OutsideRecurrence,
}

/// Why a schedule can never be active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TimetableError {
    #[error("the schedule names a time zone that does not exist")]
    TimeZone,
    #[error("the schedule's cron expression cannot be read")]
    Cron,
}

impl Timetable {
    /// Reads the times of `schedule`.
    pub(crate) fn new(schedule: &Schedule, zones: &mut Zones) -> Result<Self, TimetableError> {
        let zone = zones.get(&schedule.time_zone).ok_or(TimetableError::TimeZone)?;
        let recurrence = match &schedule.recurrence {
            Recurrence::Always => Recurring::Always,
            Recurrence::Daily { window } => Recurring::Days { days: Days::All, window: *window },
            Recurrence::Weekly { days, window } => {
                Recurring::Days { days: Days::OfWeek(bits(days)), window: *window }
            }
            Recurrence::Monthly { days, window } => {
                Recurring::Days { days: Days::OfMonth(bits(days)), window: *window }
            }
            Recurrence::Cron { expression } => {
                let expression = CronExpression::parse(expression).map_err(|_| TimetableError::Cron)?;
                Recurring::Cron(Arc::new(expression))
            }
        };
        Ok(Self { valid_from: schedule.valid_from, valid_until: schedule.valid_until, recurrence, zone })
    }

    /// Whether it is active at `now`.
    pub(crate) fn active_at(&self, now: Timestamp) -> Result<(), Idle> {
        if self.valid_from.is_some_and(|from| now < from)
            || self.valid_until.is_some_and(|until| now >= until)
        {
            return Err(Idle::OutsideValidity);
        }
        if matches!(self.recurrence, Recurring::Always) || self.recurs_at(self.zone.to_datetime(now)) {
            Ok(())
        } else {
            Err(Idle::OutsideRecurrence)
        }
    }

    /// The first instant after `now` at which it can become active or idle; never later than the true one.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        if let Some(from) = self.valid_from.filter(|from| now < *from) {
            return Some(from);
        }
        if self.valid_until.is_some_and(|until| now >= until) {
            return None;
        }
        let local = self.zone.to_datetime(now);
        let recurring = match &self.recurrence {
            Recurring::Always => None,
            Recurring::Days { window, .. } => {
                first_edge(&self.zone, now, window_edges(local.date(), *window))
            }
            Recurring::Cron(cron) => first_edge(&self.zone, now, [cron_edge(cron, local)]),
        };
        [recurring, self.valid_until].into_iter().flatten().min()
    }

    fn recurs_at(&self, local: DateTime) -> bool {
        match &self.recurrence {
            Recurring::Always => true,
            Recurring::Days { days, window } => {
                let (date, time) = (local.date(), local.time());
                if !is_within(*window, time) {
                    return false;
                }
                // After midnight a window over midnight belongs to the day before.
                let begun_yesterday = window.start >= window.end && time < window.start;
                let begun = if begun_yesterday { date.yesterday().ok() } else { Some(date) };
                begun.is_some_and(|date| days.include(date))
            }
            Recurring::Cron(cron) => cron_fits(cron, local.date(), local.hour(), local.minute()),
        }
    }
}

impl Days {
    fn include(self, date: Date) -> bool {
        let (days, day) = match self {
            Self::All => return true,
            Self::OfWeek(days) => (days, date.weekday().to_monday_one_offset()),
            Self::OfMonth(days) => (days, date.day()),
        };
        days & (1 << day) != 0
    }
}

/// The first instant after `now` when a window opens or closes.
pub(crate) fn next_window_edge(zone: &TimeZone, window: TimeWindow, now: Timestamp) -> Option<Timestamp> {
    first_edge(zone, now, window_edges(zone.to_datetime(now).date(), window))
}

fn bits(days: &[u8]) -> u32 {
    days.iter().filter(|day| **day < 32).fold(0, |bits, day| bits | 1 << day)
}

/// Start and end of today and tomorrow: one of them comes within a day.
fn window_edges(today: Date, window: TimeWindow) -> impl Iterator<Item = DateTime> {
    [Some(today), today.tomorrow().ok()]
        .into_iter()
        .flatten()
        .flat_map(move |date| [date.to_datetime(window.start), date.to_datetime(window.end)])
}

/// The first of `edges` on the clocks of a zone after `now`, or the next change of the clocks if that is earlier.
fn first_edge(
    zone: &TimeZone,
    now: Timestamp,
    edges: impl IntoIterator<Item = DateTime>,
) -> Option<Timestamp> {
    let clock_change = zone.following(now).next().map(|transition| transition.timestamp());
    let instants = edges.into_iter().flat_map(|edge| {
        let ambiguous = zone.to_ambiguous_timestamp(edge);
        if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
            // Skipped: what it would have changed changes with the clocks.
            return [None, None];
        }
        [ambiguous.earlier().ok(), ambiguous.later().ok()]
    });
    instants.flatten().chain(clock_change).filter(|instant| *instant > now).min()
}

fn cron_fits(cron: &CronExpression, date: Date, hour: i8, minute: i8) -> bool {
    let number = |part: i8| u8::try_from(part).unwrap_or_default();
    cron.matches(
        number(minute),
        number(hour),
        number(date.day()),
        number(date.month()),
        number(date.weekday().to_sunday_zero_offset()),
    )
}

/// The first minute after `local` that fits when this one does not, or the other way round; no later than the
/// day after tomorrow.
fn cron_edge(cron: &CronExpression, local: DateTime) -> DateTime {
    let fits = cron_fits(cron, local.date(), local.hour(), local.minute());
    let first = i32::from(local.hour()) * 60 + i32::from(local.minute()) + 1;
    let mut date = local.date();
    for first in [first, 0] {
        for minute in first..24 * 60 {
            let (hour, minute) = split_minutes(minute);
            if cron_fits(cron, date, hour, minute) != fits {
                return date.at(hour, minute, 0, 0);
            }
        }
        let Ok(tomorrow) = date.tomorrow() else { break };
        date = tomorrow;
    }
    date.to_datetime(Time::midnight())
}

fn split_minutes(minute_of_day: i32) -> (i8, i8) {
    let part = |part: i32| i8::try_from(part).unwrap_or_default();
    (part(minute_of_day / 60), part(minute_of_day % 60))
}
