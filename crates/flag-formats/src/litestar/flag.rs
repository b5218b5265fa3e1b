//! Reads one flag of the state.

use super::condition::{Place, SegmentKeys, conditions};
use super::members::Members;
use super::values::Reading;
use crate::flagd::made_key::keys_for;
use crate::flagd::part_id::part_id;
use crate::json::Json;
use crate::problem::{Problems, clip, item};
use crate::report::{FindingCode, Report};
use flag_model::limits::{DESCRIPTION_MAX_LEN, NAME_MAX_LEN, TAG_MAX_LEN, TAGS_MAX};
use flag_model::{
    Environment, Fallthrough, Flag, FlagEntry, FlagEnvironment, FlagKind, FlagOverride, Hashing, Key,
    Lifecycle, OverrideTarget, Percentage, Rule, Serve, Split, Value, Variant,
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One flag with what is needed to read it.
pub(super) struct FlagImport<'a> {
    pub(super) members: Members<'a>,
    pub(super) name: &'a str,
    pub(super) key: &'a Key,
    pub(super) environments: &'a [Environment],
    pub(super) segments: &'a SegmentKeys,
}

impl FlagImport<'_> {
    /// `None` when the flag cannot be expressed; the report says why.
    pub(super) fn entry(&self, problems: &mut Problems, report: &mut Report) -> Option<FlagEntry> {
        let reading = self.reading(problems, report);
        let lifecycle = self.lifecycle(problems);
        let variants = self.variants(reading, problems, report);
        let default = match reading.kind {
            FlagKind::Boolean => Value::Bool(self.members.boolean("default_enabled", false, problems)),
            kind => reading.value(self.members.get("default_value")).unwrap_or_else(|| kind.empty_value()),
        };
        let rules = self.rules(reading, problems, report);
        let complete = rules.is_some();
        let active = lifecycle == Lifecycle::Active;
        let serve = if variants.is_empty() {
            Serve::Value(default.clone())
        } else {
            Serve::Split(Split { weights: Vec::new(), hashing: Hashing::Percent })
        };
        let config = FlagEnvironment {
            enabled: active,
            // A flag that is not active serves its default there; one that is active has nothing like "off".
            off_value: if active { reading.kind.empty_value() } else { default },
            rules: rules.unwrap_or_default(),
            fallthrough: Fallthrough { serve, rollout_percentage: None },
            schedules: Vec::new(),
        };
        let overrides = self.overrides(reading, problems, report);
        self.report_lost(problems, report);
        let roots = self.environments.iter().filter(|environment| environment.inherits_from.is_none());
        let all = self.environments.iter().filter(|_| !overrides.is_empty());
        complete.then(|| FlagEntry {
            flag: self.flag(reading.kind, lifecycle, variants, problems),
            environments: roots.map(|environment| (environment.key.clone(), config.clone())).collect(),
            overrides: all.map(|environment| (environment.key.clone(), overrides.clone())).collect(),
        })
    }

    fn note(
        &self,
        report: &mut Report,
        pointer: &str,
        code: FindingCode,
        detail: impl Into<String>,
        advice: &str,
    ) {
        report.kept(pointer, Some(self.name), code, detail.into(), advice);
    }

    fn reading(&self, problems: &mut Problems, report: &mut Report) -> Reading {
        if self.key.as_str() != self.name {
            let detail = format!(
                "{:?} is not a key; the flag is called {:?} here and keeps its users in their parts.",
                clip(self.name),
                self.key.as_str()
            );
            self.note(report, self.members.pointer, FindingCode::KeyRenamed, detail, "Ask for the new key.");
        }
        let kind = match self.members.text("flag_type", problems) {
            None | Some("boolean") => FlagKind::Boolean,
            Some("string") => FlagKind::String,
            Some("number") => FlagKind::Number,
            Some("json") => FlagKind::Json,
            Some(other) => {
                let detail = format!("There is no type {:?} of flags.", clip(other));
                let advice = "Use boolean, string, number or json.";
                problems.invalid(&self.members.at("flag_type"), detail, advice);
                FlagKind::Json
            }
        };
        let reading = Reading::of(kind, &self.members);
        let place = self.members.at("flag_type");
        if reading.became_json {
            let detail =
                format!("The values are objects, so this {} flag became a JSON flag.", kind.as_str());
            let advice = "Make a new flag with plain values when applications are ready.";
            self.note(report, &place, FindingCode::ReadAs, detail, advice);
        } else if matches!(kind, FlagKind::String | FlagKind::Number) {
            let detail = "The values are taken out of their objects {\"value\": …}.";
            self.note(report, &place, FindingCode::ReadAs, detail, "Applications get the plain value.");
        }
        reading
    }

    fn lifecycle(&self, problems: &mut Problems) -> Lifecycle {
        match self.members.text("status", problems) {
            None | Some("active") => Lifecycle::Active,
            Some("inactive") => Lifecycle::Inactive,
            Some("archived") => Lifecycle::Archived,
            Some(other) => {
                let detail = format!("There is no status {:?}.", clip(other));
                problems.invalid(&self.members.at("status"), detail, "Use active, inactive or archived.");
                Lifecycle::Active
            }
        }
    }

    fn flag(
        &self,
        kind: FlagKind,
        lifecycle: Lifecycle,
        variants: Vec<Variant>,
        problems: &mut Problems,
    ) -> Flag {
        let text = |name: &str, max: usize, problems: &mut Problems| {
            self.members.text(name, problems).unwrap_or_default().chars().take(max).collect::<String>()
        };
        let tags = self.members.list("tags", problems).iter().filter_map(Json::as_text);
        Flag {
            key: self.key.clone(),
            name: text("name", NAME_MAX_LEN, problems),
            description: text("description", DESCRIPTION_MAX_LEN, problems),
            kind,
            tags: tags.take(TAGS_MAX).map(|tag| tag.chars().take(TAG_MAX_LEN).collect()).collect(),
            owner: String::new(),
            lifecycle,
            bucketing_key: Some(self.name.to_owned()),
            variants,
            prerequisites: Vec::new(),
            value_schema: None,
            expected_end: None,
        }
    }

    fn variants(&self, reading: Reading, problems: &mut Problems, report: &mut Report) -> Vec<Variant> {
        let listed = self.members.list("variants", problems);
        let keys = keys_for(listed.iter().filter_map(|json| json.member("key")?.as_text()), "variant-");
        let mut variants: BTreeMap<Key, Variant> = BTreeMap::new();
        for (index, json) in listed.iter().enumerate() {
            let pointer = item(&self.members.at("variants"), index);
            let Some(members) = Members::of(json, &pointer, problems) else { continue };
            let Some(name) = members.required_text("key", problems) else { continue };
            let Some(key) = keys.get(name) else { continue };
            if key.as_str() != name {
                let detail =
                    format!("{:?} is not a key; the variant is called {:?} here.", clip(name), key.as_str());
                let advice = "Parts follow the order of the keys: check that nobody moves.";
                self.note(report, &pointer, FindingCode::KeyRenamed, detail, advice);
            }
            let value = match reading.kind {
                FlagKind::Boolean => {
                    let enabled = members.get("value").and_then(|value| value.member("enabled"));
                    Value::Bool(enabled == Some(&Json::Bool(true)))
                }
                kind => reading.value(members.get("value")).unwrap_or_else(|| kind.empty_value()),
            };
            let weight = members.number("weight", problems).unwrap_or_default();
            if weight < 0.0 || weight.fract() != 0.0 {
                let detail = "The weight is not a whole number from 0; it was rounded.";
                self.note(report, &members.at("weight"), FindingCode::Boundary, detail, "Check the weights.");
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let weight = weight as u32;
            let id = part_id(&["litestar-flags", self.name, "variant", name]);
            let label =
                if key.as_str() == name { String::new() } else { name.chars().take(NAME_MAX_LEN).collect() };
            variants.insert(key.clone(), Variant { id, key: key.clone(), name: label, value, weight });
        }
        if !variants.is_empty() {
            let detail = "litestar-flags divides contexts without a targeting key too, all into the same part; here they are refused.";
            let advice = "Check that applications send a targeting key.";
            self.note(report, &self.members.at("variants"), FindingCode::ReadAs, detail, advice);
        }
        variants.into_values().collect()
    }

    /// In the order of their priority, the first of equal ones first. `None` when one of them is broken.
    fn rules(&self, reading: Reading, problems: &mut Problems, report: &mut Report) -> Option<Vec<Rule>> {
        let mut rules = Vec::new();
        let mut broken = false;
        for (index, json) in self.members.list("rules", problems).iter().enumerate() {
            let pointer = item(&self.members.at("rules"), index);
            let Some(members) = Members::of(json, &pointer, problems) else { continue };
            let priority = members.number("priority", problems).unwrap_or_default();
            let number = index.to_string();
            let steps = ["flag", self.name, &number];
            let place = Place { flag: Some(self.name), steps, segments: self.segments };
            let read = conditions(&members, &place, problems, report);
            broken |= read.broken;
            let name = members.text("name", problems).unwrap_or_default();
            rules.push((
                priority,
                Rule {
                    id: part_id(&["litestar-flags", self.name, "rule", &number]),
                    name: name.chars().take(NAME_MAX_LEN).collect(),
                    enabled: members.boolean("enabled", true, problems) && !read.never,
                    conditions: read.list,
                    rollout_percentage: self.rollout(&members, problems, report),
                    serve: Serve::Value(self.served(reading, &members, "serve", problems, report)),
                },
            ));
        }
        rules.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        (!broken).then(|| rules.into_iter().map(|(_, rule)| rule).collect())
    }

    fn rollout(
        &self,
        rule: &Members<'_>,
        problems: &mut Problems,
        report: &mut Report,
    ) -> Option<Percentage> {
        let percent = rule.number("rollout_percentage", problems)?;
        let exact = Percentage::try_from(percent).ok();
        if exact.is_none() {
            let detail = "The rollout is not a percentage from 0 to 100; it was brought into these bounds.";
            self.note(
                report,
                &rule.at("rollout_percentage"),
                FindingCode::Boundary,
                detail,
                "Check the rollout.",
            );
        }
        exact.or_else(|| Percentage::try_from(percent.clamp(0.0, 100.0).round()).ok())
    }

    /// What a rule (`serve_enabled`, `serve_value`) or an override (`enabled`, `value`) serves.
    fn served(
        &self,
        reading: Reading,
        members: &Members<'_>,
        prefix: &str,
        problems: &mut Problems,
        report: &mut Report,
    ) -> Value {
        let (enabled, value) =
            if prefix == "serve" { ("serve_enabled", "serve_value") } else { ("enabled", "value") };
        if reading.kind == FlagKind::Boolean {
            return Value::Bool(members.boolean(enabled, true, problems));
        }
        reading.value(members.get(value)).unwrap_or_else(|| {
            let detail = "Without a value litestar-flags serves true or false, which is not of the flag's type; here it is the empty value.";
            self.note(report, members.pointer, FindingCode::ReadAs, detail, "Give it a value.");
            reading.kind.empty_value()
        })
    }

    fn overrides(&self, reading: Reading, problems: &mut Problems, report: &mut Report) -> Vec<FlagOverride> {
        let mut overrides = Vec::new();
        for (index, json) in self.members.list("overrides", problems).iter().enumerate() {
            let pointer = item(&self.members.at("overrides"), index);
            let Some(members) = Members::of(json, &pointer, problems) else { continue };
            let Some(kind) = members.required_text("entity_type", problems) else { continue };
            let Some(target_id) = members.required_text("entity_id", problems) else { continue };
            let target = match kind {
                "user" => OverrideTarget::User,
                "organization" => OverrideTarget::Organization,
                "tenant" => OverrideTarget::Tenant,
                "targeting_key" => OverrideTarget::TargetingKey,
                other => {
                    let detail = format!(
                        "litestar-flags never looks up overrides for {:?}; it was left out.",
                        clip(other)
                    );
                    let advice = "Use user, organization, tenant or targeting_key.";
                    self.note(report, &pointer, FindingCode::ReadAs, detail, advice);
                    continue;
                }
            };
            let expires_at = match members.text("expires_at", problems).map(str::parse::<Timestamp>) {
                None => None,
                Some(Ok(instant)) => Some(instant),
                Some(Err(_)) => {
                    let detail = "The expiry is not an instant with an offset.".to_owned();
                    problems.invalid(&members.at("expires_at"), detail, "Write it as 2026-01-31T09:00:00Z.");
                    continue;
                }
            };
            let value = self.served(reading, &members, "override", problems, report);
            overrides.push(FlagOverride { target, target_id: target_id.to_owned(), value, expires_at });
        }
        overrides
    }

    fn report_lost(&self, problems: &mut Problems, report: &mut Report) {
        for name in ["time_schedules", "schedules"] {
            if !self.members.list(name, problems).is_empty() {
                let detail =
                    "litestar-flags never reads schedules; to keep every answer, they were not taken over.";
                let advice = "Add schedules to the flag if they were meant.";
                self.note(report, &self.members.at(name), FindingCode::ReadAs, detail, advice);
            }
        }
        if let Some(Json::Object(metadata)) = self.members.get("metadata")
            && !metadata.is_empty()
        {
            let detail = "A flag of Jackstaff has no metadata.";
            let advice = "Put what people need into the description or the tags.";
            self.note(report, &self.members.at("metadata"), FindingCode::NotCarried, detail, advice);
        }
    }
}
