//! What decides a flag in one environment, in the order in which it is asked, a sentence each.

use crate::flags::model::{Step, StepKind};
use flag_model::wording::{say_override, say_prerequisite, say_rule, say_schedule};
use flag_model::{Flag, FlagEnvironment, FlagOverride};

/// Overrides that are shown one by one; a flag may have thousands.
const OVERRIDES_SHOWN: usize = 5;

/// The steps before the fallthrough: prerequisites, overrides, schedules, rules.
pub(super) fn steps(flag: &Flag, config: &FlagEnvironment, mut overrides: Vec<FlagOverride>) -> Vec<Step> {
    let FlagEnvironment { enabled: _, off_value, rules, fallthrough: _, schedules } = config;
    // In the order in which they are looked up.
    overrides.sort_by(|a, b| (a.target, &a.target_id).cmp(&(b.target, &b.target_id)));
    let more = overrides.len().saturating_sub(OVERRIDES_SHOWN);
    let more = (more > 0).then(|| format!("For {more} more overrides: the value of each"));
    let overrides = overrides.iter().take(OVERRIDES_SHOWN).map(say_override).chain(more);
    let step = |kind| move |text| Step { kind, text };
    let prerequisites = flag.prerequisites.iter().map(|one| say_prerequisite(one, off_value));
    prerequisites
        .map(step(StepKind::Prerequisite))
        .chain(overrides.map(step(StepKind::Override)))
        .chain(schedules.iter().map(say_schedule).map(step(StepKind::Schedule)))
        .chain(rules.iter().map(say_rule).map(step(StepKind::Rule)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn flag_override(target: &str, id: &str) -> FlagOverride {
        serde_json::from_value(json!({"target": target, "target_id": id, "value": true})).unwrap()
    }

    #[test]
    fn steps_come_in_the_order_in_which_they_decide() {
        let id = uuid::Uuid::nil();
        let serve = json!({"value": true});
        let flag = json!({"key": "a", "kind": "boolean", "prerequisites": [{"flag": "base", "value": true}]});
        let config = json!({
            "enabled": true, "off_value": false, "fallthrough": {"serve": serve},
            "rules": [{"id": id, "serve": serve, "rollout_percentage": 10}],
            "schedules": [{"id": id, "time_zone": "UTC", "serve": serve}],
        });
        let (flag, config) = (serde_json::from_value(flag).unwrap(), serde_json::from_value(config).unwrap());
        let overrides =
            vec![flag_override("targeting_key", "a"), flag_override("user", "b"), flag_override("user", "a")];
        let said: Vec<_> =
            steps(&flag, &config, overrides).into_iter().map(|step| (step.kind, step.text)).collect();
        let expected = [
            (StepKind::Prerequisite, "Unless the flag base serves true: false"),
            (StepKind::Override, "For the user a: true"),
            (StepKind::Override, "For the user b: true"),
            (StepKind::Override, "For the targeting key a: true"),
            (StepKind::Schedule, "At all times: true"),
            (StepKind::Rule, "For everyone, to 10 %: true"),
        ];
        assert_eq!(said, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn thousands_of_overrides_are_counted() {
        let flag = serde_json::from_value(json!({"key": "a", "kind": "boolean"})).unwrap();
        let config = FlagEnvironment::unconfigured(flag_model::FlagKind::Boolean);
        let many = |count: usize| (0..count).map(|id| flag_override("user", &id.to_string())).collect();
        assert_eq!(steps(&flag, &config, many(5)).len(), 5);
        let steps = steps(&flag, &config, many(1_000));
        assert_eq!(steps.len(), 6);
        assert_eq!(steps[5].text, "For 995 more overrides: the value of each");
    }
}
