//! Writes a trace while an evaluation runs.

use super::record::{Record, RuleMiss, ScheduleMiss, UnmetPrerequisite};
use super::steps::{
    ConditionTrace, OverrideTrace, PrerequisiteTrace, RolloutTrace, RuleTrace, ScheduleTrace, SegmentTrace,
    SplitTrace, Verdict,
};
use super::words;
use super::{Decision, Trace};
use crate::compile::{
    CompiledFlag, CompiledPrerequisite, CompiledRule, CompiledSchedule, CompiledSegment, Conditions,
    OverrideCandidate, Shown,
};
use crate::evaluate::{Absence, ConditionMiss, Evaluation};
use flag_model::Percentage;
use serde_json::Value;

/// Writes the trace of the flag that was asked for. Flags that are its prerequisites are told by what they serve;
/// segments are shared by all, for each is looked at once.
#[derive(Default)]
pub(crate) struct Tracer {
    /// The flags being evaluated, the one asked for first.
    flags: Vec<Trace>,
    finished: Option<Trace>,
    /// The conditions of the rules and segments being evaluated.
    conditions: Vec<Vec<ConditionTrace>>,
    segments: Vec<SegmentTrace>,
    served: Option<Value>,
    rollout: Option<RolloutTrace>,
}

impl Tracer {
    /// The trace of `flag`, with what was not evaluated added.
    pub(crate) fn finish(self, flag: &CompiledFlag, conditions: &Conditions) -> Trace {
        let unread = || Trace::new(flag.configured_in.clone(), Decision::Fallthrough);
        let mut trace = self.finished.unwrap_or_else(unread);
        trace.segments = self.segments;
        for prerequisite in flag.prerequisites.iter().skip(trace.prerequisites.len()) {
            trace.prerequisites.push(prerequisite_trace(prerequisite, None, Verdict::NotEvaluated));
        }
        for schedule in flag.schedules.iter().skip(trace.schedules.len()) {
            trace.schedules.push(schedule_trace(schedule, Verdict::NotEvaluated));
        }
        for rule in flag.rules.iter().skip(trace.rules.len()) {
            let conditions = with_unread(Vec::new(), conditions.shown(rule.conditions));
            trace.rules.push(rule_trace(rule, Verdict::NotEvaluated, conditions, None));
        }
        trace
    }

    fn current(&mut self) -> Option<&mut Trace> {
        self.flags.last_mut()
    }
}

impl Record for Tracer {
    fn flag_begins(&mut self) {
        self.flags.push(Trace::new(None, Decision::Fallthrough));
    }

    fn flag_ends(&mut self, flag: &CompiledFlag, decision: Decision) {
        if let Some(mut trace) = self.flags.pop() {
            trace.configured_in.clone_from(&flag.configured_in);
            trace.decision = decision;
            // The flag that was asked for ends last.
            self.finished = Some(trace);
        }
    }

    fn prerequisite_served(&mut self, _prerequisite: &CompiledPrerequisite, served: Evaluation<'_>) {
        self.served = Some(served.value.clone());
    }

    fn prerequisite(&mut self, prerequisite: &CompiledPrerequisite, unmet: Option<UnmetPrerequisite>) {
        let served = self.served.take();
        let verdict = verdict(unmet.map_or(Ok(()), Err), words::unmet_prerequisite);
        if let Some(trace) = self.current() {
            trace.prerequisites.push(prerequisite_trace(prerequisite, served, verdict));
        }
    }

    fn candidate(&mut self, candidate: &OverrideCandidate<'_, '_>, counts: bool) {
        let verdict =
            if counts { Verdict::Matched } else { Verdict::NotMatched("it has expired".to_owned()) };
        let step = OverrideTrace {
            target: candidate.target,
            target_id: candidate.target_id.to_owned(),
            expires_at: candidate.found.expires_at,
            verdict,
        };
        if let Some(trace) = self.current() {
            trace.overrides.push(step);
        }
    }

    fn schedule(&mut self, schedule: &CompiledSchedule, result: Result<(), ScheduleMiss>) {
        let step = schedule_trace(schedule, verdict(result, words::schedule_miss));
        if let Some(trace) = self.current() {
            trace.schedules.push(step);
        }
    }

    fn conditions_begin(&mut self) {
        self.conditions.push(Vec::new());
    }

    fn condition(&mut self, condition: &Shown, actual: Option<&Value>, result: Result<(), ConditionMiss>) {
        let verdict = verdict(result, words::condition_miss);
        let step = condition_trace(condition, actual.cloned(), verdict);
        if let Some(conditions) = self.conditions.last_mut() {
            conditions.push(step);
        }
    }

    fn segment(&mut self, segment: &CompiledSegment, conditions: &[Shown], result: Result<(), Absence>) {
        let conditions = with_unread(self.conditions.pop().unwrap_or_default(), conditions);
        let verdict = verdict(result, words::absence);
        self.segments.push(SegmentTrace { key: segment.key.clone(), verdict, conditions });
    }

    fn rollout(&mut self, rollout: Percentage, position: Option<u16>) {
        self.rollout = Some(RolloutTrace { hundredths: rollout.hundredths(), position });
    }

    fn rule(&mut self, rule: &CompiledRule, conditions: &[Shown], result: Result<(), RuleMiss>) {
        let conditions = with_unread(self.conditions.pop().unwrap_or_default(), conditions);
        let step = rule_trace(rule, verdict(result, words::rule_miss), conditions, self.rollout.take());
        if let Some(trace) = self.current() {
            trace.rules.push(step);
        }
    }

    fn fallthrough(&mut self) {
        let rollout = self.rollout.take();
        if let Some(trace) = self.current() {
            trace.fallthrough_rollout = rollout;
        }
    }

    fn split(&mut self, position: u64, weights_sum: u64) {
        if let Some(trace) = self.current() {
            trace.split = Some(SplitTrace { position, weights_sum });
        }
    }
}

fn verdict<E>(result: Result<(), E>, words: impl FnOnce(E) -> String) -> Verdict {
    match result {
        Ok(()) => Verdict::Matched,
        Err(miss) => Verdict::NotMatched(words(miss)),
    }
}

fn prerequisite_trace(
    prerequisite: &CompiledPrerequisite,
    served: Option<Value>,
    verdict: Verdict,
) -> PrerequisiteTrace {
    let (flag, expected) = (prerequisite.key.clone(), prerequisite.value.clone());
    PrerequisiteTrace { flag, expected, served, verdict }
}

fn schedule_trace(schedule: &CompiledSchedule, verdict: Verdict) -> ScheduleTrace {
    ScheduleTrace { id: schedule.id, name: schedule.name.to_string(), verdict }
}

fn rule_trace(
    rule: &CompiledRule,
    verdict: Verdict,
    conditions: Vec<ConditionTrace>,
    rollout: Option<RolloutTrace>,
) -> RuleTrace {
    RuleTrace { id: rule.id, name: rule.name.to_string(), verdict, conditions, rollout }
}

fn condition_trace(shown: &Shown, actual: Option<Value>, verdict: Verdict) -> ConditionTrace {
    ConditionTrace {
        id: shown.id,
        attribute: shown.attribute.to_string(),
        operator: shown.operator,
        expected: shown.expected.value.clone(),
        expected_members: shown.expected.members,
        actual,
        verdict,
    }
}

/// Adds the conditions after those that were evaluated.
fn with_unread(mut read: Vec<ConditionTrace>, all: &[Shown]) -> Vec<ConditionTrace> {
    for condition in all.iter().skip(read.len()) {
        read.push(condition_trace(condition, None, Verdict::NotEvaluated));
    }
    read
}
