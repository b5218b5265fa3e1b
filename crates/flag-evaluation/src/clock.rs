//! When time alone can change an answer.

use crate::operators::Test;
use crate::operators::window::Window;
use crate::schedules::{Timetable, next_window_edge};
use flag_model::TimeWindow;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Everything in a compiled flag set that depends on the time.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    /// Instants at which something changes once.
    instants: Vec<Timestamp>,
    timetables: Vec<Timetable>,
    windows: Vec<(TimeWindow, TimeZone)>,
    /// Something compares the time as a text, which changes each second.
    every_second: bool,
}

impl Clock {
    /// Something changes right after `instant`.
    pub(crate) fn watch_after(&mut self, instant: Timestamp) {
        self.instants.extend(instant.checked_add(SignedDuration::from_nanos(1)).ok());
    }

    /// A schedule becomes active and idle.
    pub(crate) fn watch_timetable(&mut self, timetable: &Timetable) {
        self.timetables.push(timetable.clone());
    }

    /// A condition reads `timestamp`, which is the time when a context does not say otherwise.
    pub(crate) fn watch_timestamp(&mut self, test: &Test) {
        match test {
            Test::Date { instant, .. } => self.watch_date(*instant),
            Test::Window(window) => match &**window {
                Window::Instants { start, end } => {
                    self.watch_date(*start);
                    self.watch_date(*end);
                }
                Window::TimeOfDay { window, zone } => self.windows.push((*window, zone.clone())),
            },
            Test::Unusable(_) => {}
            _ => self.every_second = true,
        }
    }

    /// The time that conditions read has whole seconds.
    fn watch_date(&mut self, instant: Timestamp) {
        let second = instant.as_second();
        let seconds = [second, second.saturating_add(1)];
        self.instants.extend(seconds.into_iter().filter_map(|second| Timestamp::from_second(second).ok()));
    }

    /// To be called once everything is known.
    pub(crate) fn sort(&mut self) {
        self.instants.sort_unstable();
        self.instants.dedup();
    }

    /// The first instant after `now` at which something can change.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let once = self.instants.get(self.instants.partition_point(|instant| *instant <= now)).copied();
        let second = now.as_second().checked_add(1).filter(|_| self.every_second);
        let second = second.and_then(|second| Timestamp::from_second(second).ok());
        let windows = self.windows.iter().filter_map(|(window, zone)| next_window_edge(zone, *window, now));
        let timetables = self.timetables.iter().filter_map(|timetable| timetable.next_change(now));
        timetables.chain(windows).chain(once).chain(second).min()
    }
}
