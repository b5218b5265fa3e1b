//! Every step of an evaluation, for people who ask why.

mod record;
mod steps;
mod tracer;
mod words;

pub(crate) use record::{Record, RuleMiss, ScheduleMiss, Silent, UnmetPrerequisite};
pub use steps::{
    ConditionTrace, OverrideTrace, PrerequisiteTrace, RolloutTrace, RuleTrace, ScheduleTrace, SegmentTrace,
    SplitTrace, Verdict,
};
pub(crate) use tracer::Tracer;

use flag_model::{Key, PartId};
use serde::Serialize;

/// Every step of an evaluation, in the order in which the parts of a flag decide.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// The environment that the configuration is of: the one asked for, or the nearest above that has one.
    pub configured_in: Option<Key>,
    /// What decided.
    pub decision: Decision,
    /// The flag's prerequisites.
    pub prerequisites: Vec<PrerequisiteTrace>,
    /// The overrides that are for this context.
    pub overrides: Vec<OverrideTrace>,
    /// The schedules.
    pub schedules: Vec<ScheduleTrace>,
    /// The rules.
    pub rules: Vec<RuleTrace>,
    /// The rollout of the fallthrough, if it was read.
    pub fallthrough_rollout: Option<RolloutTrace>,
    /// The place in the split that was served.
    pub split: Option<SplitTrace>,
    /// The segments that were looked at, each once; parents before those that ask for them.
    pub segments: Vec<SegmentTrace>,
}

/// What decided an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// No flag has the key.
    FlagUnknown,
    /// The flag's lifecycle is not active.
    NotActive,
    /// The flag is configured neither in the environment nor above it.
    Unconfigured,
    /// The flag is switched off.
    Off,
    /// A prerequisite is not met.
    Prerequisite,
    /// An override.
    Override,
    /// The schedule with this id.
    Schedule(PartId),
    /// The rule with this id.
    Rule(PartId),
    /// Nothing before it.
    Fallthrough,
}

impl Trace {
    pub(crate) fn new(configured_in: Option<Key>, decision: Decision) -> Self {
        Self {
            configured_in,
            decision,
            prerequisites: Vec::new(),
            overrides: Vec::new(),
            schedules: Vec::new(),
            rules: Vec::new(),
            fallthrough_rollout: None,
            split: None,
            segments: Vec::new(),
        }
    }
}
