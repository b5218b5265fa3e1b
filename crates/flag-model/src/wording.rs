//! What is served to whom, in plain words: for previews, for the page and for the command line.

mod schedule;

pub use schedule::say_schedule;

use crate::condition::{Condition, Operator};
use crate::flag_override::{FlagOverride, OverrideTarget};
use crate::percentage::Percentage;
use crate::prerequisite::Prerequisite;
use crate::rule::Rule;
use crate::serve::{Fallthrough, Hashing, Serve, Split};
use crate::value::Value;
use jiff::Timestamp;

/// Members of a list that are named.
const NAMED_MEMBERS: usize = 3;
/// Characters of a value that are shown.
const SHOWN_CHARS: usize = 80;

/// What is served: `true`, `the variant blue`, `blue to 60 %, green to 40 %`.
#[must_use]
pub fn say_serve(serve: &Serve) -> String {
    match serve {
        Serve::Value(value) => say_value(value),
        Serve::Variant(key) => format!("the variant {key}"),
        Serve::Split(Split { weights, hashing: _ }) if weights.is_empty() => {
            "the variants by their weights".to_owned()
        }
        Serve::Split(Split { weights, hashing }) => {
            let unit = match hashing {
                Hashing::Percent => " %",
                Hashing::Flagd => "",
            };
            let parts = weights.iter().map(|part| format!("{} to {}{unit}", part.variant, part.weight));
            parts.collect::<Vec<_>>().join(", ")
        }
    }
}

/// What is served when no rule matches: `true`, or `true to 20 %, else false`.
#[must_use]
pub fn say_fallthrough(fallthrough: &Fallthrough, off_value: &Value) -> String {
    let Fallthrough { serve, rollout_percentage } = fallthrough;
    match rollout_percentage {
        None => say_serve(serve),
        Some(part) => {
            format!("{} to {}, else {}", say_serve(serve), say_percentage(*part), say_value(off_value))
        }
    }
}

/// A prerequisite, as what decides while it is not met: `Unless the flag base serves true: false`.
#[must_use]
pub fn say_prerequisite(prerequisite: &Prerequisite, off_value: &Value) -> String {
    let Prerequisite { flag, value } = prerequisite;
    format!("Unless the flag {flag} serves {}: {}", say_value(value), say_value(off_value))
}

/// An override: `For the user ann, until 2026-12-24 00:00 UTC: true`.
#[must_use]
pub fn say_override(one: &FlagOverride) -> String {
    let FlagOverride { target, target_id, value, expires_at } = one;
    let target = match target {
        OverrideTarget::User => "user",
        OverrideTarget::Organization => "organization",
        OverrideTarget::Tenant => "tenant",
        OverrideTarget::TargetingKey => "targeting key",
    };
    let until = expires_at.map(|end| format!(", until {}", say_instant(end))).unwrap_or_default();
    format!("For the {target} {}{until}: {}", shortened(target_id), say_value(value))
}

/// A rule: `If plan is "pro" and age is at least 65, to 20 %: true`.
#[must_use]
pub fn say_rule(rule: &Rule) -> String {
    let Rule { id: _, name: _, enabled, conditions, rollout_percentage, serve } = rule;
    let mut text = if conditions.is_empty() {
        "For everyone".to_owned()
    } else {
        let conditions: Vec<String> = conditions.iter().map(say_condition).collect();
        format!("If {}", conditions.join(" and "))
    };
    if let Some(part) = rollout_percentage {
        text.push_str(&format!(", to {}", say_percentage(*part)));
    }
    text.push_str(": ");
    text.push_str(&say_serve(serve));
    if !enabled {
        text.push_str(" (switched off)");
    }
    text
}

/// A condition: `plan is "pro"`.
#[must_use]
pub fn say_condition(condition: &Condition) -> String {
    let Condition { id: _, attribute, operator, value } = condition;
    let verb = match operator {
        Operator::Eq => "is",
        Operator::Ne => "is not",
        Operator::Gt => "is greater than",
        Operator::Gte => "is at least",
        Operator::Lt => "is less than",
        Operator::Lte => "is at most",
        Operator::In => "is one of",
        Operator::NotIn => "is none of",
        Operator::Contains => "contains",
        Operator::NotContains => "does not contain",
        Operator::StartsWith => "starts with",
        Operator::EndsWith => "ends with",
        Operator::Matches => "matches",
        Operator::SemverEq => "is the version",
        Operator::SemverGt => "is a version after",
        Operator::SemverLt => "is a version before",
        Operator::DateAfter => "is after",
        Operator::DateBefore => "is before",
        Operator::TimeWindow => "is within",
        Operator::InSegment | Operator::NotInSegment => {
            let verb = if *operator == Operator::InSegment { "in" } else { "not in" };
            let segment = value.as_str().map_or_else(|| say_value(value), str::to_owned);
            return format!("{verb} the segment {segment}");
        }
    };
    format!("{attribute} {verb} {}", say_expected(value))
}

fn say_expected(value: &Value) -> String {
    if let (Some(start), Some(end)) = (value.get("start"), value.get("end")) {
        return format!("{} to {}", say_value(start), say_value(end));
    }
    let Value::Array(members) = value else { return say_value(value) };
    let named: Vec<String> = members.iter().take(NAMED_MEMBERS).map(say_value).collect();
    match members.len() {
        0 => "nothing".to_owned(),
        count if count > NAMED_MEMBERS => format!("{} and {} more", named.join(", "), count - NAMED_MEMBERS),
        _ => named.join(", "),
    }
}

fn say_percentage(part: Percentage) -> String {
    format!("{} %", f64::from(part))
}

fn say_value(value: &Value) -> String {
    shortened(&value.to_string())
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// To the minute, which is how precisely people set such instants.
fn say_instant(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(rule: &Value, expected: &str) {
        let mut full = json!({"id": uuid::Uuid::nil(), "serve": {"value": true}});
        let (Value::Object(into), Value::Object(more)) = (&mut full, rule.clone()) else { panic!("{rule}") };
        into.extend(more);
        assert_eq!(say_rule(&serde_json::from_value(full).unwrap()), expected);
    }

    #[test]
    fn rules_are_sentences() {
        let condition = |attribute: &str, operator: &str, value: Value| json!({"id": uuid::Uuid::nil(), "attribute": attribute, "operator": operator, "value": value});
        check(&json!({}), "For everyone: true");
        check(
            &json!({"rollout_percentage": 12.5, "enabled": false}),
            "For everyone, to 12.5 %: true (switched off)",
        );
        check(
            &json!({"conditions": [condition("plan", "eq", json!("pro")), condition("age", "gte", json!(65))]}),
            "If plan is \"pro\" and age is at least 65: true",
        );
        check(
            &json!({"conditions": [condition("id", "in", json!([1, 2, 3, 4, 5]))], "serve": {"variant": "blue"}}),
            "If id is one of 1, 2, 3 and 2 more: the variant blue",
        );
        check(
            &json!({"conditions": [condition("", "not_in_segment", json!("staff"))]}),
            "If not in the segment staff: true",
        );
        check(
            &json!({"conditions": [condition("timestamp", "time_window", json!({"start": "09:00", "end": "17:00"}))]}),
            "If timestamp is within \"09:00\" to \"17:00\": true",
        );
    }

    #[test]
    fn a_prerequisite_says_what_is_served_without_it() {
        let prerequisite = serde_json::from_value(json!({"flag": "base", "value": "v2"})).unwrap();
        assert_eq!(say_prerequisite(&prerequisite, &json!(0)), "Unless the flag base serves \"v2\": 0");
    }

    #[test]
    fn overrides_say_for_whom_and_until_when() {
        for (target, end, expected) in [
            ("user", None, "For the user ann: true"),
            ("organization", None, "For the organization ann: true"),
            ("tenant", None, "For the tenant ann: true"),
            (
                "targeting_key",
                Some("2026-12-24T01:02:03Z"),
                "For the targeting key ann, until 2026-12-24 01:02 UTC: true",
            ),
        ] {
            let one = json!({"target": target, "target_id": "ann", "value": true, "expires_at": end});
            assert_eq!(say_override(&serde_json::from_value(one).unwrap()), expected);
        }
    }

    #[test]
    fn the_fallthrough_says_what_the_others_get() {
        for (fallthrough, expected) in [
            (json!({"serve": {"value": true}}), "true"),
            (json!({"serve": {"value": true}, "rollout_percentage": 20}), "true to 20 %, else false"),
            (
                json!({"serve": {"split": {"weights": [
                    {"variant": "a", "weight": 60}, {"variant": "b", "weight": 40},
                ]}}}),
                "a to 60 %, b to 40 %",
            ),
            (json!({"serve": {"split": {}}}), "the variants by their weights"),
            (json!({"serve": {"value": "x".repeat(100)}}), &format!("\"{}…", "x".repeat(79))),
        ] {
            let fallthrough = serde_json::from_value(fallthrough).unwrap();
            assert_eq!(say_fallthrough(&fallthrough, &json!(false)), expected);
        }
    }
}
