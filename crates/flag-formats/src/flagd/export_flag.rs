//! Writes one flag as a flagd definition.

use super::attribute::{FLAGD_TARGETING_KEY, TARGETING_KEY};
use super::export_condition::{Conditions, Remark};
use crate::problem::{child, item};
use crate::report::{FindingCode, Report};
use flag_model::limits::FLAGD_WEIGHTS_SUM_MAX;
use flag_model::{
    Condition, FlagEntry, FlagEnvironment, FlagKind, FlagOverride, FlagSet, Hashing, Key, Lifecycle,
    Operator, OverrideTarget, Rule, Serve, Split, Value,
};
use serde_json::{Map, json};

/// One flag with what is needed to write it.
pub(super) struct FlagExport<'a> {
    pub(super) flag_set: &'a FlagSet,
    pub(super) entry: &'a FlagEntry,
    pub(super) environment: &'a Key,
    pub(super) config: &'a FlagEnvironment,
    pub(super) pointer: String,
    pub(super) config_pointer: String,
}

/// A flag while it is written.
struct Written<'a> {
    conditions: Conditions<'a>,
    variants: Vec<(String, Value)>,
}

impl FlagExport<'_> {
    /// `None` when flagd cannot express the flag; the report says why.
    pub(super) fn write(&self, report: &mut Report) -> Option<Value> {
        let flag = &self.entry.flag;
        let mut written = Written {
            conditions: Conditions {
                segments: &self.flag_set.segments,
                refused: Vec::new(),
                kept: Vec::new(),
                written: 0,
            },
            variants: flag.variants.iter().map(|v| (v.key.to_string(), v.value.clone())).collect(),
        };
        self.refuse_what_flagd_lacks(&mut written);
        // Pairs of condition and answer; what is left is the fallthrough.
        let mut steps = self.override_steps(&mut written);
        let rules = child(&self.config_pointer, "rules");
        for (index, rule) in self.config.rules.iter().enumerate() {
            let pointer = item(&rules, index);
            if rule.enabled {
                steps.extend(self.rule_step(rule, &pointer, &mut written).unwrap_or_default());
            } else {
                let detail = "A rule that is switched off is not carried over.";
                written.keep(&pointer, FindingCode::NotCarried, detail, "Nothing need be done.");
            }
        }
        let pointer = child(&self.config_pointer, "fallthrough");
        let last = self.serve(&self.config.fallthrough.serve, &child(&pointer, "serve"), &mut written);
        self.check_values(&mut written);
        self.keep_what_is_lost(&mut written);
        if !written.conditions.refused.is_empty() {
            for r in written.conditions.refused {
                report.left_out(&r.pointer, flag.key.as_str(), r.code, r.detail, r.advice);
            }
            return None;
        }
        for k in written.conditions.kept {
            report.kept(&k.pointer, Some(flag.key.as_str()), k.code, k.detail, k.advice);
        }
        Some(self.definition(steps, last?, written.variants))
    }

    /// A flag that is not active is off, whatever its configuration says.
    fn is_on(&self) -> bool {
        self.config.enabled && self.entry.flag.lifecycle == Lifecycle::Active
    }

    fn definition(&self, steps: Vec<Value>, last: Value, variants: Vec<(String, Value)>) -> Value {
        let state = if self.is_on() { "ENABLED" } else { "DISABLED" };
        let mut definition = Map::from_iter([
            ("state".to_owned(), json!(state)),
            ("variants".to_owned(), Value::Object(variants.into_iter().collect())),
        ]);
        let mut branches = steps;
        if last.is_string() {
            definition.insert("defaultVariant".to_owned(), last);
        } else {
            branches.push(last);
        }
        match branches.len() {
            0 => {}
            1 => {
                definition.insert("targeting".to_owned(), branches.remove(0));
            }
            _ => {
                definition.insert("targeting".to_owned(), json!({ "if": branches }));
            }
        }
        let flag = &self.entry.flag;
        let texts = [("name", &flag.name), ("description", &flag.description), ("owner", &flag.owner)];
        let metadata: Map<String, Value> = texts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (name.to_owned(), json!(text)))
            .collect();
        if !metadata.is_empty() {
            definition.insert("metadata".to_owned(), Value::Object(metadata));
        }
        Value::Object(definition)
    }

    fn rule_step(&self, rule: &Rule, pointer: &str, written: &mut Written<'_>) -> Option<Vec<Value>> {
        if rule.rollout_percentage.is_some() {
            written.refuse(&child(pointer, "rollout_percentage"), ROLLOUT, SPLIT_INSTEAD);
        }
        let place = child(pointer, "conditions");
        let condition = written.conditions.all(&rule.conditions, &place, 0);
        let place = child(pointer, "serve");
        let serve = self.serve(&rule.serve, &place, written);
        let has_default = !matches!(self.config.fallthrough.serve, Serve::Split(_));
        if matches!(rule.serve, Serve::Split(_)) && has_default && !rule.conditions.iter().any(needs_key) {
            let detail =
                "A context without a targeting key is refused here; flagd gives it the default variant.";
            let advice = "Add a condition on the targeting key if such contexts occur.";
            written.keep(&place, FindingCode::Boundary, detail, advice);
        }
        Some(vec![condition?, serve?])
    }

    /// The name of a variant, or a `fractional`.
    fn serve(&self, serve: &Serve, pointer: &str, written: &mut Written<'_>) -> Option<Value> {
        match serve {
            Serve::Variant(key) if self.entry.flag.variants.iter().any(|v| v.key == *key) => {
                Some(json!(key.as_str()))
            }
            Serve::Variant(key) => {
                let detail = format!("The flag has no variant {key}.");
                written.refuse(pointer, &detail, "Choose one of its variants.")
            }
            Serve::Value(value) => {
                let (name, new) = written.name_of(value);
                if new {
                    let detail = format!("In flagd every value has a name; this one is called {name:?}.");
                    written.keep(
                        pointer,
                        FindingCode::ValueBecameVariant,
                        &detail,
                        "Serve a variant instead.",
                    );
                }
                Some(json!(name))
            }
            Serve::Split(split) => self.split(split, pointer, written),
        }
    }

    fn split(&self, split: &Split, pointer: &str, written: &mut Written<'_>) -> Option<Value> {
        if split.hashing == Hashing::Percent {
            let detail = "flagd divides contexts by another rule; users would move to another variant.";
            return written.refuse(pointer, detail, SPLIT_INSTEAD);
        }
        let flag = &self.entry.flag;
        let parts: Vec<(&Key, u32)> = if split.weights.is_empty() {
            flag.variants.iter().map(|v| (&v.key, v.weight)).collect()
        } else {
            split.weights.iter().map(|part| (&part.variant, part.weight)).collect()
        };
        let sum: u64 = parts.iter().map(|(_, weight)| u64::from(*weight)).sum();
        if sum == 0 || sum > u64::from(FLAGD_WEIGHTS_SUM_MAX) {
            let detail = format!("The weights must add up to 1 to {FLAGD_WEIGHTS_SUM_MAX}.");
            return written.refuse(pointer, &detail, "Change the weights.");
        }
        if let Some((key, _)) = parts.iter().find(|(key, _)| !flag.variants.iter().any(|v| v.key == **key)) {
            let detail = format!("The flag has no variant {key}.");
            return written.refuse(pointer, &detail, "Choose one of its variants.");
        }
        let key = json!({ "var": FLAGD_TARGETING_KEY });
        let fractional = |hashed: Option<Value>| {
            let weights = parts.iter().map(|(key, weight)| json!([key.as_str(), weight]));
            json!({ "fractional": hashed.into_iter().chain(weights).collect::<Vec<_>>() })
        };
        Some(match flag.bucketing_key.as_deref() {
            None => fractional(None),
            Some(prefix) if prefix == flag.key.as_str() => fractional(None),
            Some("") => fractional(Some(key)),
            Some(prefix) => {
                json!({ "if": [{ "!!": [key] }, fractional(Some(json!({ "cat": [prefix, key] })))] })
            }
        })
    }

    /// Overrides without an expiry are rules before the rules.
    fn override_steps(&self, written: &mut Written<'_>) -> Vec<Value> {
        let Some(overrides) = self.entry.overrides.get(self.environment) else { return Vec::new() };
        let pointer = child(&child(&self.pointer, "overrides"), self.environment.as_str());
        let mut sorted: Vec<(usize, &FlagOverride)> = overrides.iter().enumerate().collect();
        sorted.sort_by_key(|(index, o)| (o.target, *index));
        let mut groups: Vec<(OverrideTarget, String, Vec<&str>)> = Vec::new();
        for (index, o) in sorted {
            let place = item(&pointer, index);
            if o.expires_at.is_some() {
                let detail = "flagd has no answer for one target that ends by itself.";
                written.refuse(&child(&place, "expires_at"), detail, "Remove the override before exporting.");
            }
            let (name, _) = written.name_of(&o.value);
            let detail = "The override became a rule before all others.";
            written.keep(&place, FindingCode::OverrideBecameRule, detail, "Nothing need be done.");
            let group = groups.iter_mut().find(|(target, n, _)| *target == o.target && *n == name);
            match group {
                Some((_, _, ids)) => ids.push(&o.target_id),
                None => groups.push((o.target, name, vec![&o.target_id])),
            }
        }
        groups
            .into_iter()
            .flat_map(|(target, name, ids)| {
                let field = match target {
                    OverrideTarget::User => "user_id",
                    OverrideTarget::Organization => "organization_id",
                    OverrideTarget::Tenant => "tenant_id",
                    OverrideTarget::TargetingKey => FLAGD_TARGETING_KEY,
                };
                [json!({ "in": [{ "var": field }, ids] }), json!(name)]
            })
            .collect()
    }

    fn refuse_what_flagd_lacks(&self, written: &mut Written<'_>) {
        let flag = child(&self.pointer, "flag");
        for index in 0..self.entry.flag.prerequisites.len() {
            let place = item(&child(&flag, "prerequisites"), index);
            let detail = "flagd has no prerequisites; the flag would be on without the other one.";
            written.refuse(&place, detail, "Remove the prerequisite before exporting.");
        }
        for (index, schedule) in self.config.schedules.iter().enumerate().filter(|(_, s)| s.enabled) {
            let place = item(&child(&self.config_pointer, "schedules"), index);
            let detail = format!("flagd has no schedules; {:?} would never be active.", schedule.name);
            written.refuse(&place, &detail, "Remove the schedule before exporting.");
        }
        if self.config.fallthrough.rollout_percentage.is_some() {
            let place = child(&child(&self.config_pointer, "fallthrough"), "rollout_percentage");
            written.refuse(&place, ROLLOUT, SPLIT_INSTEAD);
        }
    }

    fn check_values(&self, written: &mut Written<'_>) {
        let fits = |value: &Value| match self.entry.flag.kind {
            FlagKind::Json => value.is_object(),
            other => other.accepts(value).is_ok(),
        };
        if let Some((name, _)) = written.variants.iter().find(|(_, value)| !fits(value)) {
            let detail = format!("The value of {name:?} is not of a type that flagd knows for this flag.");
            let place = child(&self.pointer, "flag");
            written.refuse(&place, &detail, "Serve an object instead of a list.");
        }
    }

    fn keep_what_is_lost(&self, written: &mut Written<'_>) {
        let flag = &self.entry.flag;
        let place = child(&self.pointer, "flag");
        let serves = self.config.rules.iter().map(|rule| &rule.serve).chain([&self.config.fallthrough.serve]);
        let splits = serves.filter(|serve| matches!(serve, Serve::Split(_))).count();
        let own_bucketing = flag.bucketing_key.as_deref().is_some_and(|text| text != flag.key.as_str());
        let lost = [
            ("bucketing_key", own_bucketing && splits == 0),
            ("tags", !flag.tags.is_empty()),
            ("lifecycle", flag.lifecycle != Lifecycle::Active),
            ("value_schema", flag.value_schema.is_some()),
            ("expected_end", flag.expected_end.is_some()),
            ("variants", flag.variants.iter().any(|v| !v.name.is_empty() || v.weight != 0)),
        ];
        for (name, _) in lost.into_iter().filter(|(_, lost)| *lost) {
            let detail = match name {
                "variants" => "flagd has no names and weights of variants.".to_owned(),
                _ => format!("flagd has no {name}."),
            };
            written.keep(
                &child(&place, name),
                FindingCode::NotCarried,
                &detail,
                "Keep an export of Jackstaff.",
            );
        }
        if !self.is_on() || self.config.off_value != flag.kind.empty_value() {
            let detail = "While the flag is disabled, flagd leaves the answer to the application, whatever the off value is.";
            let advice = "Check the default in the code of the applications.";
            written.keep(&child(&self.config_pointer, "off_value"), FindingCode::OffValue, detail, advice);
        }
    }
}

const ROLLOUT: &str = "flagd has no rollouts by percent; users would move to another part.";
const SPLIT_INSTEAD: &str = "Use a split with the hashing of flagd.";

/// Whether the condition holds only for contexts with a targeting key.
fn needs_key(condition: &Condition) -> bool {
    use Operator::{Contains, EndsWith, Eq, In, Matches, StartsWith};
    let positive = matches!(condition.operator, Contains | EndsWith | Eq | In | Matches | StartsWith);
    positive && [TARGETING_KEY, FLAGD_TARGETING_KEY].contains(&condition.attribute.as_str())
}

impl Written<'_> {
    fn refuse(&mut self, pointer: &str, detail: &str, advice: &'static str) -> Option<Value> {
        let code = FindingCode::NotExpressible;
        let remark = Remark { pointer: pointer.to_owned(), code, detail: detail.to_owned(), advice };
        self.conditions.refused.push(remark);
        None
    }

    fn keep(&mut self, pointer: &str, code: FindingCode, detail: &str, advice: &'static str) {
        let remark = Remark { pointer: pointer.to_owned(), code, detail: detail.to_owned(), advice };
        self.conditions.kept.push(remark);
    }

    /// The variant with this value, and whether it had to be added.
    fn name_of(&mut self, value: &Value) -> (String, bool) {
        if let Some((name, _)) = self.variants.iter().find(|(_, v)| v == value) {
            return (name.clone(), false);
        }
        let base = match value {
            Value::Bool(truth) => truth.to_string(),
            _ => "value".to_owned(),
        };
        let taken = |name: &str| self.variants.iter().any(|(n, _)| n == name);
        let mut name = base.clone();
        let mut number = 2;
        while taken(&name) {
            name = format!("{base}-{number}");
            number += 1;
        }
        self.variants.push((name.clone(), value.clone()));
        (name, true)
    }
}
