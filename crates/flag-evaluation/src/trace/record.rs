//! What an evaluation tells while it runs.

use super::Decision;
use crate::compile::{
    CompiledFlag, CompiledPrerequisite, CompiledRule, CompiledSchedule, CompiledSegment, OverrideCandidate,
    ServeError, Shown,
};
use crate::evaluate::{Absence, ConditionMiss, Evaluation};
use crate::schedules::{Idle, TimetableError};
use flag_model::Percentage;
use serde_json::Value;

/// Is told every step of an evaluation. There is one way through a flag, so that what is told is what happened.
pub(crate) trait Record {
    /// A flag is evaluated, maybe while another one is.
    fn flag_begins(&mut self) {}
    /// The flag that began last is decided.
    fn flag_ends(&mut self, _flag: &CompiledFlag, _decision: Decision) {}
    fn prerequisite_served(&mut self, _prerequisite: &CompiledPrerequisite, _served: Evaluation<'_>) {}
    fn prerequisite(&mut self, _prerequisite: &CompiledPrerequisite, _unmet: Option<UnmetPrerequisite>) {}
    fn candidate(&mut self, _candidate: &OverrideCandidate<'_, '_>, _counts: bool) {}
    fn schedule(&mut self, _schedule: &CompiledSchedule, _verdict: Result<(), ScheduleMiss>) {}
    /// The conditions that follow are of the next rule or segment that is told.
    fn conditions_begin(&mut self) {}
    fn condition(
        &mut self,
        _condition: &Shown,
        _actual: Option<&Value>,
        _verdict: Result<(), ConditionMiss>,
    ) {
    }
    fn segment(&mut self, _segment: &CompiledSegment, _conditions: &[Shown], _verdict: Result<(), Absence>) {}
    fn rollout(&mut self, _rollout: Percentage, _position: Option<u16>) {}
    fn rule(&mut self, _rule: &CompiledRule, _conditions: &[Shown], _verdict: Result<(), RuleMiss>) {}
    fn fallthrough(&mut self) {}
    fn split(&mut self, _position: u64, _weights_sum: u64) {}
}

/// Nobody asks why.
pub(crate) struct Silent;

impl Record for Silent {}

/// Why a prerequisite is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnmetPrerequisite {
    FlagUnknown,
    Endless,
    ServesOther,
}

/// Why a schedule does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScheduleMiss {
    SwitchedOff,
    Unservable(ServeError),
    Unreadable(TimetableError),
    Idle(Idle),
}

/// Why a rule does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleMiss {
    SwitchedOff,
    Unservable(ServeError),
    Conditions,
    Rollout,
}
