//! What is allowed, and yet hardly meant: rules that nobody reaches, conditions that cannot hold together,
//! rollouts that change nothing, things used nowhere.
//!
//! Findings never refuse a write. They are made for any state, also one that breaks the rules of
//! [`crate::validation`], in bounded time.

mod contradictions;
mod rollouts;
mod rules;
mod schedules;
#[cfg(test)]
mod tests;
mod unused;
mod weights;

use crate::flag::Flag;
use crate::flag_environment::FlagEnvironment;
use crate::flag_set::FlagSet;
use crate::segment::Segment;
use crate::validation::Place;
use serde::{Deserialize, Serialize};

/// Something that is hardly meant, and its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// JSON pointer inside what was looked at.
    pub pointer: String,
    /// What kind.
    pub code: FindingCode,
    /// What was found, in plain words.
    pub detail: String,
    /// What to do about it, in plain words.
    pub advice: String,
}

/// The kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// Something before it always decides.
    Unreachable,
    /// Whoever it is for, an earlier rule decides for already.
    Shadowed,
    /// No value meets all conditions on an attribute.
    Contradiction,
    /// The weights of a split do not add up.
    Weights,
    /// Whether someone is in the rollout makes no difference.
    RolloutWithoutEffect,
    /// Every part of a split serves the same.
    SplitWithoutEffect,
    /// A variant that nothing serves.
    UnusedVariant,
    /// A segment that nothing asks for.
    UnusedSegment,
    /// A schedule that is never active.
    NeverActive,
}

impl Finding {
    fn new(place: &Place<'_>, code: FindingCode, detail: impl Into<String>, advice: &str) -> Self {
        Self { pointer: place.pointer(), code, detail: detail.into(), advice: advice.to_owned() }
    }
}

/// Looks at what `flag` serves in an environment. Pointers are into the configuration.
#[must_use]
pub fn lint_flag_environment(config: &FlagEnvironment, flag: &Flag) -> Vec<Finding> {
    let mut findings = Vec::new();
    look_at_config(&Place::ROOT, config, flag, &mut findings);
    findings
}

/// Looks at a segment. Pointers are into the segment.
#[must_use]
pub fn lint_segment(segment: &Segment) -> Vec<Finding> {
    let mut findings = Vec::new();
    contradictions::find(&Place::ROOT.name("conditions"), &segment.conditions, &mut findings);
    findings
}

/// Looks at a whole flag set, also for what is used nowhere. Pointers are into the set.
#[must_use]
pub fn lint_flag_set(set: &FlagSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    let place = Place::ROOT.name("segments");
    for (index, segment) in set.segments.iter().enumerate() {
        let place = place.index(index);
        contradictions::find(&place.name("conditions"), &segment.conditions, &mut findings);
    }
    let place = Place::ROOT.name("flags");
    for (index, entry) in set.flags.iter().enumerate() {
        let place = place.index(index);
        let place_of_environments = place.name("environments");
        for (key, config) in &entry.environments {
            let place = place_of_environments.name(key.as_str());
            look_at_config(&place, config, &entry.flag, &mut findings);
        }
        let place = place.name("flag");
        unused::find_variants(&place.name("variants"), entry, &mut findings);
    }
    unused::find_segments(&Place::ROOT.name("segments"), set, &mut findings);
    findings
}

fn look_at_config(place: &Place<'_>, config: &FlagEnvironment, flag: &Flag, findings: &mut Vec<Finding>) {
    let place_of_rules = place.name("rules");
    for (index, rule) in config.rules.iter().enumerate() {
        let place = place_of_rules.index(index);
        contradictions::find(&place.name("conditions"), &rule.conditions, findings);
    }
    rules::find(&place_of_rules, config, findings);
    rollouts::find(place, config, flag, findings);
    weights::find(place, config, flag, findings);
    schedules::find(&place.name("schedules"), &config.schedules, findings);
}
