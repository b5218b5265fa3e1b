//! What speaks for a flag being no longer needed.

use api_types::StaleReason;
use flag_model::{Environment, FlagEntry, FlagEnvironment, Key, Lifecycle, Serve, Value};
use jiff::Timestamp;
use jiff::civil::Date;
use server_storage::FlagUsage;

/// What flags are held against.
pub(super) struct Judgement<'a> {
    pub(super) environments: &'a [Environment],
    /// An evaluation before this is not lately.
    pub(super) lately: Timestamp,
    pub(super) today: Date,
}

/// Everything that speaks for it.
pub(super) fn reasons(entry: &FlagEntry, usage: &FlagUsage, judgement: &Judgement<'_>) -> Vec<StaleReason> {
    let mut reasons = Vec::new();
    let is_young = usage.created_at.is_some_and(|created_at| created_at > judgement.lately);
    match usage.last_evaluated_at {
        None if !is_young => reasons.push(StaleReason::NeverEvaluated),
        Some(last) if last < judgement.lately => reasons.push(StaleReason::NotEvaluatedLately),
        _ => {}
    }
    if entry.flag.expected_end.is_some_and(|end| end < judgement.today) {
        reasons.push(StaleReason::PastExpectedEnd);
    }
    if !is_young && gives_one_answer(entry, judgement.environments) {
        reasons.push(StaleReason::OneAnswer);
    }
    match entry.flag.lifecycle {
        Lifecycle::Active => {}
        Lifecycle::Inactive => reasons.push(StaleReason::Inactive),
        Lifecycle::Archived => reasons.push(StaleReason::Archived),
    }
    reasons
}

/// Whether the flag is on in every environment and gives everyone the same value there. A flag that is off
/// somewhere is still on its way.
fn gives_one_answer(entry: &FlagEntry, environments: &[Environment]) -> bool {
    let mut answers = environments.iter().map(|environment| {
        let has_overrides = entry.overrides.get(&environment.key).is_some_and(|list| !list.is_empty());
        let config = effective(entry, environments, &environment.key);
        config.filter(|_| !has_overrides).and_then(|config| one_answer(entry, config))
    });
    let Some(Some(first)) = answers.next() else { return false };
    entry.flag.prerequisites.is_empty() && answers.all(|answer| answer == Some(first))
}

/// The configuration of the environment, or of its nearest configured ancestor.
fn effective<'a>(
    entry: &'a FlagEntry,
    environments: &[Environment],
    environment: &Key,
) -> Option<&'a FlagEnvironment> {
    let mut key = environment;
    // A circle of environments has no ancestor that counts.
    for _ in 0..=environments.len() {
        if let Some(config) = entry.environments.get(key) {
            return Some(config);
        }
        key = environments.iter().find(|environment| environment.key == *key)?.inherits_from.as_ref()?;
    }
    None
}

/// The value that everyone gets.
fn one_answer<'a>(entry: &'a FlagEntry, config: &'a FlagEnvironment) -> Option<&'a Value> {
    let decides = config.rules.iter().any(|rule| rule.enabled)
        || config.schedules.iter().any(|schedule| schedule.enabled)
        || config.fallthrough.rollout_percentage.is_some();
    if !config.enabled || decides {
        return None;
    }
    match &config.fallthrough.serve {
        Serve::Value(value) => Some(value),
        Serve::Variant(key) => {
            entry.flag.variants.iter().find(|variant| variant.key == *key).map(|variant| &variant.value)
        }
        Serve::Split(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flag_model::DocumentId;
    use serde_json::json;
    use uuid::Uuid;

    const DAY_S: i64 = 86_400;
    const NOW_S: i64 = 1_795_000_000;

    fn ago(days: i64) -> Timestamp {
        Timestamp::from_second(NOW_S - days * DAY_S).unwrap()
    }

    /// A flag made 100 days ago and evaluated yesterday, in `development` and `production`.
    #[track_caller]
    fn check(
        flag: &serde_json::Value,
        configurations: &serde_json::Value,
        (created, evaluated): (i64, Option<i64>),
        expected: &[StaleReason],
    ) {
        let mut document = json!({"flag": {"key": "f", "kind": "boolean"}, "environments": configurations});
        for (name, value) in flag.as_object().unwrap() {
            document["flag"][name] = value.clone();
        }
        let entry: FlagEntry = serde_json::from_value(document).unwrap();
        let environments: Vec<Environment> = serde_json::from_value(json!([
            {"key": "development", "name": "", "color": "teal", "position": 0},
            {"key": "production", "name": "", "color": "red", "position": 1, "inherits_from": "development"},
        ]))
        .unwrap();
        let usage = FlagUsage {
            flag: DocumentId(Uuid::from_u128(1)),
            created_at: Some(ago(created)),
            last_evaluated_at: evaluated.map(ago),
            evaluations: 0,
        };
        let judgement = Judgement {
            environments: &environments,
            lately: ago(30),
            today: jiff::civil::date(2026, 11, 22),
        };
        assert_eq!(reasons(&entry, &usage, &judgement), expected);
    }

    #[test]
    fn evaluations_speak_for_a_flag() {
        check(&json!({}), &json!({}), (100, Some(1)), &[]);
        check(&json!({}), &json!({}), (100, Some(31)), &[StaleReason::NotEvaluatedLately]);
        check(&json!({}), &json!({}), (100, None), &[StaleReason::NeverEvaluated]);
        check(&json!({}), &json!({}), (5, None), &[]);
    }

    #[test]
    fn dates_and_lifecycles_speak_against_it() {
        let ended = json!({"expected_end": "2026-11-21"});
        check(&ended, &json!({}), (100, Some(1)), &[StaleReason::PastExpectedEnd]);
        check(&json!({"expected_end": "2026-11-22"}), &json!({}), (100, Some(1)), &[]);
        check(&json!({"lifecycle": "inactive"}), &json!({}), (100, Some(1)), &[StaleReason::Inactive]);
        check(&json!({"lifecycle": "archived"}), &json!({}), (100, Some(1)), &[StaleReason::Archived]);
    }

    #[test]
    fn one_answer_for_everyone_everywhere_could_be_code() {
        let on = |value: bool| json!({"enabled": true, "off_value": false, "fallthrough": {"serve": {"value": value}}});
        let one = [StaleReason::OneAnswer];
        check(&json!({}), &json!({"development": on(true)}), (100, Some(1)), &one);
        check(&json!({}), &json!({"development": on(true), "production": on(true)}), (100, Some(1)), &one);
        check(&json!({}), &json!({"development": on(true), "production": on(false)}), (100, Some(1)), &[]);
        check(&json!({}), &json!({"production": on(true)}), (100, Some(1)), &[]);
        check(&json!({}), &json!({"development": on(true)}), (5, Some(1)), &[]);
        let mut off = on(true);
        off["enabled"] = json!(false);
        check(&json!({}), &json!({"development": off}), (100, Some(1)), &[]);
        let mut split = on(true);
        split["fallthrough"]["rollout_percentage"] = json!(50);
        check(&json!({}), &json!({"development": split}), (100, Some(1)), &[]);
    }
}
