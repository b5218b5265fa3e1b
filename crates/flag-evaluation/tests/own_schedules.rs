//! When schedules are active, and the next change of time.

use crate::own_states::key;
use flag_evaluation::{CompiledFlagSet, Context};
use flag_model::FlagSet;
use jiff::Timestamp;
use serde_json::{Value, json};

const ID: &str = "00000000-0000-0000-0000-000000000000";

fn set(zone: &str, change: Value) -> CompiledFlagSet {
    let mut schedule = json!({ "id": ID, "time_zone": zone, "serve": { "value": true } });
    schedule.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    of_configuration(json!({ "schedules": [schedule] }), json!([]))
}

/// A flag set with one flag, whose configuration has these members.
fn of_configuration(change: Value, overrides: Value) -> CompiledFlagSet {
    let mut configuration =
        json!({ "enabled": true, "off_value": false, "fallthrough": { "serve": { "value": false } } });
    configuration.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    let set: FlagSet = serde_json::from_value(json!({
        "project": "p",
        "environments": [],
        "flags": [{
            "flag": { "key": "f", "kind": "boolean" },
            "environments": { "e": configuration },
            "overrides": { "e": overrides },
        }],
    }))
    .unwrap();
    CompiledFlagSet::compile(&set, &key("e"))
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Local times at which a schedule is active, and others at which it is not.
#[track_caller]
fn check(zone: &str, change: Value, active: &[&str], idle: &[&str]) {
    let set = set(zone, change.clone());
    let times = active.iter().map(|time| (time, true)).chain(idle.iter().map(|time| (time, false)));
    for (time, expected) in times {
        let value = set.evaluate("f", &Context::default(), instant(time)).value;
        assert_eq!(*value, json!(expected), "{change} at {time}");
    }
}

#[test]
fn schedules_have_a_beginning_and_an_end() {
    check("UTC", json!({}), &["1970-01-01T00:00Z", "2100-01-01T00:00Z"], &[]);
    check("UTC", json!({ "enabled": false }), &[], &["2026-11-22T09:30Z"]);
    check("Mars/Base", json!({}), &[], &["2026-11-22T09:30Z"]);
    check(
        "UTC",
        json!({ "valid_from": "2026-11-22T09:00:00Z", "valid_until": "2026-11-22T10:00:00Z" }),
        &["2026-11-22T09:00:00Z", "2026-11-22T09:59:59.999999999Z"],
        &["2026-11-22T08:59:59.999999999Z", "2026-11-22T10:00:00Z"],
    );
    check("UTC", json!({ "serve": { "variant": "gone" } }), &[], &["2026-11-22T09:30Z"]);
}

#[test]
fn days_and_windows_are_those_of_the_zone() {
    let daily = |start: &str, end: &str| json!({ "recurrence": { "daily": { "window": { "start": start, "end": end } } } });
    check(
        "Europe/Vienna",
        daily("09:00:00", "17:00:00"),
        &["2026-11-22T09:00:00+01:00", "2026-07-22T09:00:00+02:00", "2026-11-22T16:59:59.9+01:00"],
        &["2026-11-22T08:59:59+01:00", "2026-11-22T17:00:00+01:00", "2026-11-22T16:30:00Z"],
    );
    check(
        "Europe/Vienna",
        daily("22:00:00", "06:00:00"),
        &["2026-11-22T22:00:00+01:00", "2026-11-23T05:59:59+01:00"],
        &["2026-11-22T21:59:59+01:00", "2026-11-23T06:00:00+01:00"],
    );
    check("UTC", daily("12:00:00", "12:00:00"), &["2026-11-22T00:00Z", "2026-11-22T12:00Z"], &[]);
    // 22 November 2026 is a Sunday.
    check(
        "UTC",
        json!({ "recurrence": { "weekly": { "days": [7], "window": { "start": "22:00:00", "end": "02:00:00" } } } }),
        &["2026-11-22T22:00Z", "2026-11-23T01:59Z"],
        &["2026-11-22T01:00Z", "2026-11-23T22:00Z", "2026-11-22T21:59Z"],
    );
    check(
        "UTC",
        json!({ "recurrence": { "monthly": { "days": [1, 31], "window": { "start": "20:00:00", "end": "04:00:00" } } } }),
        &["2026-11-01T20:00Z", "2026-11-02T03:00Z", "2026-11-01T03:00Z", "2026-12-31T21:00Z"],
        &["2026-12-01T03:00Z", "2026-11-30T21:00Z", "2026-11-02T20:00Z"],
    );
    check(
        "UTC",
        json!({ "recurrence": { "weekly": { "days": [], "window": { "start": "00:00:00", "end": "00:00:00" } } } }),
        &[],
        &["2026-11-22T12:00Z"],
    );
}

#[test]
fn clocks_that_are_changed_skip_and_repeat() {
    let window =
        json!({ "recurrence": { "daily": { "window": { "start": "02:15:00", "end": "02:45:00" } } } });
    check(
        "Europe/Vienna",
        window,
        // Put back on 25 October 2026, so that half past two comes twice.
        &["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-03-28T01:30:00Z"],
        // Put forward on 29 March 2026 from two to three.
        &["2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-10-25T01:00:00Z"],
    );
}

#[test]
fn cron_minutes_fit_all_five_fields() {
    let cron = |expression: &str| json!({ "recurrence": { "cron": { "expression": expression } } });
    check(
        "America/New_York",
        cron("*/15 9-17 * * 1-5"),
        &["2026-11-20T09:00:00-05:00", "2026-11-20T17:45:59.9-05:00"],
        &["2026-11-20T09:01:00-05:00", "2026-11-22T09:00:00-05:00", "2026-11-20T18:00:00-05:00"],
    );
    check("UTC", cron("* * 13 * 5"), &["2026-11-13T12:00Z"], &["2026-10-13T12:00Z", "2026-11-20T12:00Z"]);
    check("UTC", cron("* * * * 0,7"), &["2026-11-22T12:00Z"], &["2026-11-23T12:00Z"]);
    check("UTC", cron("every minute"), &[], &["2026-11-22T12:00Z"]);
}

#[track_caller]
fn next(set: &CompiledFlagSet, now: &str, expected: Option<&str>) {
    assert_eq!(set.next_change(instant(now)), expected.map(instant), "after {now}");
}

#[test]
fn the_next_change_of_a_schedule_is_its_next_edge() {
    next(&set("UTC", json!({})), "2026-11-22T09:30Z", None);
    let validity = json!({ "valid_from": "2026-11-22T10:00:00Z", "valid_until": "2026-11-22T11:00:00Z" });
    let limited = set("UTC", validity.clone());
    next(&limited, "2026-11-22T09:30Z", Some("2026-11-22T10:00Z"));
    next(&limited, "2026-11-22T10:00Z", Some("2026-11-22T11:00Z"));
    next(&limited, "2026-11-22T11:00Z", None);
    let mut off = validity;
    off["enabled"] = json!(false);
    next(&set("UTC", off), "2026-11-22T09:30Z", None);
    let daily =
        json!({ "recurrence": { "daily": { "window": { "start": "02:30:00", "end": "17:00:00" } } } });
    let daily = set("Europe/Vienna", daily);
    next(&daily, "2026-11-22T12:00:00+01:00", Some("2026-11-22T17:00:00+01:00"));
    next(&daily, "2026-11-22T17:00:00+01:00", Some("2026-11-23T02:30:00+01:00"));
    // Half past two does not occur; the clocks jump over it.
    next(&daily, "2026-03-29T00:30:00+01:00", Some("2026-03-29T03:00:00+02:00"));
    // It occurs twice, with a change of the clocks between.
    next(&daily, "2026-10-25T02:00:00+02:00", Some("2026-10-25T02:30:00+02:00"));
    next(&daily, "2026-10-25T02:30:00+02:00", Some("2026-10-25T02:00:00+01:00"));
    next(&daily, "2026-10-25T02:00:00+01:00", Some("2026-10-25T02:30:00+01:00"));
    let cron = set("UTC", json!({ "recurrence": { "cron": { "expression": "30-39 9 * * *" } } }));
    next(&cron, "2026-11-22T09:00Z", Some("2026-11-22T09:30Z"));
    next(&cron, "2026-11-22T09:30:30Z", Some("2026-11-22T09:40Z"));
    next(&cron, "2026-11-22T09:40Z", Some("2026-11-23T09:30Z"));
    // An expression that fits no time soon is looked at again in two days.
    let rare = set("UTC", json!({ "recurrence": { "cron": { "expression": "0 0 1 1 *" } } }));
    next(&rare, "2026-11-22T09:40Z", Some("2026-11-24T00:00Z"));
}

#[test]
fn the_next_change_knows_expiries_and_conditions_on_the_time() {
    let expiring =
        |at: &str| json!([{ "target": "user", "target_id": "u", "value": true, "expires_at": at }]);
    let set = of_configuration(json!({}), expiring("2026-11-22T10:00:00Z"));
    next(&set, "2026-11-22T09:30Z", Some("2026-11-22T10:00:00.000000001Z"));
    next(&set, "2026-11-22T10:00:00.000000001Z", None);
    let off = of_configuration(json!({ "enabled": false }), expiring("2026-11-22T10:00:00Z"));
    next(&off, "2026-11-22T09:30Z", None);
    let condition = |attribute: &str, operator: &str, value: Value| {
        let condition = json!({ "id": ID, "attribute": attribute, "operator": operator, "value": value });
        let rule = json!({ "id": ID, "conditions": [condition], "serve": { "value": true } });
        of_configuration(json!({ "rules": [rule] }), json!([]))
    };
    let after = condition("timestamp", "date_after", json!("2026-11-22T10:00:00Z"));
    next(&after, "2026-11-22T09:30Z", Some("2026-11-22T10:00:00Z"));
    next(&after, "2026-11-22T10:00:00Z", Some("2026-11-22T10:00:01Z"));
    next(&after, "2026-11-22T10:00:01Z", None);
    next(&condition("date", "date_after", json!("2026-11-22T10:00:00Z")), "2026-11-22T09:30Z", None);
    let window = condition("timestamp", "time_window", json!({ "start": "09:00", "end": "10:00" }));
    next(&window, "2026-11-22T09:30Z", Some("2026-11-22T10:00Z"));
    next(&window, "2026-11-22T10:00Z", Some("2026-11-23T09:00Z"));
    let text = condition("timestamp", "starts_with", json!("2026-11"));
    next(&text, "2026-11-22T09:30:00.5Z", Some("2026-11-22T09:30:01Z"));
    next(&condition("timestamp", "date_after", json!("soon")), "2026-11-22T09:30Z", None);
}
