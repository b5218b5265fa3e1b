//! Schedules in plain words.

use super::{say_instant, say_serve};
use crate::schedule::{Recurrence, Schedule, TimeWindow};
use jiff::Timestamp;
use jiff::civil::Time;

/// The days of a week, from 1 on.
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A schedule: `On Friday and Saturday, 22:00 to 02:00 (Europe/Vienna), until 2027-01-01 00:00 UTC: the variant green`.
#[must_use]
pub fn say_schedule(schedule: &Schedule) -> String {
    let Schedule { id: _, name: _, enabled, time_zone, valid_from, valid_until, recurrence, serve } =
        schedule;
    let span = say_span(*valid_from, *valid_until);
    let mut text = match recurrence {
        Recurrence::Always if span.is_empty() => "At all times".to_owned(),
        Recurrence::Always => capitalized(&span),
        _ => {
            let times = format!("{} ({time_zone})", say_recurrence(recurrence));
            if span.is_empty() { times } else { format!("{times}, {span}") }
        }
    };
    text.push_str(": ");
    text.push_str(&say_serve(serve));
    if !enabled {
        text.push_str(" (switched off)");
    }
    text
}

/// `from … until …`, or what there is of it.
fn say_span(from: Option<Timestamp>, until: Option<Timestamp>) -> String {
    let from = from.map(|instant| format!("from {}", say_instant(instant)));
    let until = until.map(|instant| format!("until {}", say_instant(instant)));
    from.into_iter().chain(until).collect::<Vec<_>>().join(" ")
}

fn say_recurrence(recurrence: &Recurrence) -> String {
    match recurrence {
        Recurrence::Always => "At all times".to_owned(),
        Recurrence::Daily { window } => format!("Every day, {}", say_window(*window)),
        Recurrence::Weekly { days, window } => {
            let name =
                |day: &u8| WEEKDAYS.get(usize::from(*day).wrapping_sub(1)).map(|name| (*name).to_owned());
            let days = days.iter().map(|day| name(day).unwrap_or_else(|| format!("day {day}")));
            format!("On {}, {}", listed(days.collect()), say_window(*window))
        }
        Recurrence::Monthly { days, window } => {
            let days = days.iter().map(ToString::to_string).collect();
            format!("On day {} of the month, {}", listed(days), say_window(*window))
        }
        Recurrence::Cron { expression } => format!("In the minutes of the cron expression {expression}"),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(mut names: Vec<String>) -> String {
    match names.pop() {
        None => "no day".to_owned(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
    }
}

fn say_window(window: TimeWindow) -> String {
    let TimeWindow { start, end } = window;
    if start == end && start == Time::midnight() {
        return "all day".to_owned();
    }
    format!("{} to {}", say_time(start), say_time(end))
}

fn say_time(time: Time) -> String {
    let format = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.strftime(format).to_string()
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn schedules_say_when_and_what() {
        let window = |start: &str, end: &str| json!({"start": start, "end": end});
        let weekly = |days: &[u8]| json!({"weekly": {"days": days, "window": window("22:00", "02:00:30")}});
        let rows: [(Value, Value, &str); 11] = [
            (json!("always"), json!({}), "At all times: true"),
            (
                json!("always"),
                json!({"valid_from": "2026-01-02T03:04:05Z", "valid_until": "2027-01-01T00:00:00Z"}),
                "From 2026-01-02 03:04 UTC until 2027-01-01 00:00 UTC: true",
            ),
            (
                json!("always"),
                json!({"valid_until": "2027-01-01T00:00:00Z"}),
                "Until 2027-01-01 00:00 UTC: true",
            ),
            (
                json!({"daily": {"window": window("09:00", "17:30")}}),
                json!({}),
                "Every day, 09:00 to 17:30 (Europe/Vienna): true",
            ),
            (weekly(&[5]), json!({}), "On Friday, 22:00 to 02:00:30 (Europe/Vienna): true"),
            (
                weekly(&[1, 6, 7]),
                json!({"valid_from": "2026-01-02T03:04:05Z"}),
                "On Monday, Saturday and Sunday, 22:00 to 02:00:30 (Europe/Vienna), from 2026-01-02 03:04 UTC: true",
            ),
            (weekly(&[0, 9]), json!({}), "On day 0 and day 9, 22:00 to 02:00:30 (Europe/Vienna): true"),
            (weekly(&[]), json!({}), "On no day, 22:00 to 02:00:30 (Europe/Vienna): true"),
            (
                json!({"monthly": {"days": [1, 15], "window": window("00:00", "00:00")}}),
                json!({"serve": {"variant": "green"}}),
                "On day 1 and 15 of the month, all day (Europe/Vienna): the variant green",
            ),
            (
                json!({"cron": {"expression": "*/5 * * * 1-5"}}),
                json!({}),
                "In the minutes of the cron expression */5 * * * 1-5 (Europe/Vienna): true",
            ),
            (json!("always"), json!({"enabled": false}), "At all times: true (switched off)"),
        ];
        for (recurrence, more, expected) in rows {
            let mut full = json!({
                "id": uuid::Uuid::nil(), "time_zone": "Europe/Vienna", "recurrence": recurrence,
                "serve": {"value": true},
            });
            full.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            assert_eq!(say_schedule(&serde_json::from_value(full).unwrap()), expected);
        }
    }
}
