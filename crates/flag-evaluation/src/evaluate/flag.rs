//! The order in which the parts of a flag decide.

use super::session::Session;
use super::{Evaluation, EvaluationError};
use crate::bucket::rollout_position;
use crate::compile::{CompiledFlag, CompiledRule, CompiledSchedule, CompiledServe, Gate};
use crate::json;
use crate::reason::Reason;
use crate::trace::{Decision, Record, RuleMiss, ScheduleMiss, UnmetPrerequisite};
use flag_model::Percentage;

/// What is known of the place of the targeting key in the rollouts of a flag: it is the same for all of them.
#[derive(Clone, Copy)]
enum Position {
    Unknown,
    /// There is no targeting key.
    None,
    At(u16),
}

impl<'s: 'c, 'c, R: Record> Session<'s, 'c, R> {
    /// Evaluates a flag.
    pub(super) fn decide(&mut self, flag: &'s CompiledFlag) -> Evaluation<'s> {
        self.record.flag_begins();
        let (evaluation, decision) = self.first_decision(flag);
        self.record.flag_ends(flag, decision);
        evaluation
    }

    fn first_decision(&mut self, flag: &'s CompiledFlag) -> (Evaluation<'s>, Decision) {
        match flag.gate {
            Gate::On => {}
            Gate::Off => return (flag.off(Reason::Disabled), Decision::Off),
            Gate::Unconfigured => return (flag.off(Reason::Disabled), Decision::Unconfigured),
            Gate::NotActive => return (flag.off(Reason::Disabled), Decision::NotActive),
        }
        if !self.prerequisites_met(flag) {
            return (flag.off(Reason::Disabled), Decision::Prerequisite);
        }
        if let Some(evaluation) = self.overridden(flag) {
            return (evaluation, Decision::Override);
        }
        for schedule in &flag.schedules {
            match self.schedule_applies(schedule) {
                Ok(()) => {
                    self.record.schedule(schedule, Ok(()));
                    let evaluation = self.serve(flag, &schedule.serve, Reason::TargetingMatch);
                    return (evaluation, Decision::Schedule(schedule.id));
                }
                Err(miss) => self.record.schedule(schedule, Err(miss)),
            }
        }
        let mut position = Position::Unknown;
        for rule in &flag.rules {
            self.record.conditions_begin();
            let verdict = self.rule_applies(flag, rule, &mut position);
            self.record.rule(rule, self.set.conditions.shown(rule.conditions), verdict);
            if verdict.is_ok() {
                let evaluation = self.serve(flag, &rule.serve, Reason::TargetingMatch);
                return (evaluation, Decision::Rule(rule.id));
            }
        }
        (self.fall_through(flag, &mut position), Decision::Fallthrough)
    }

    fn prerequisites_met(&mut self, flag: &'s CompiledFlag) -> bool {
        for prerequisite in &flag.prerequisites {
            let unmet = match prerequisite.flag {
                _ if flag.endless => Some(UnmetPrerequisite::Endless),
                None => Some(UnmetPrerequisite::FlagUnknown),
                Some(wanted) => {
                    let served = self.evaluate(wanted);
                    let met = served.error.is_none() && json::equal(served.value, &prerequisite.value);
                    self.record.prerequisite_served(prerequisite, served);
                    if met { None } else { Some(UnmetPrerequisite::ServesOther) }
                }
            };
            self.record.prerequisite(prerequisite, unmet);
            if unmet.is_some() {
                return false;
            }
        }
        true
    }

    fn overridden(&mut self, flag: &'s CompiledFlag) -> Option<Evaluation<'s>> {
        let overrides = flag.overrides.as_deref()?;
        for candidate in overrides.candidates(self.context.context()) {
            let counts = candidate.found.counts_at(self.context.now());
            self.record.candidate(&candidate, counts);
            if counts {
                let value = &candidate.found.value;
                return Some(Evaluation {
                    flag_key: flag.key.as_str(),
                    value,
                    variant: None,
                    reason: Reason::Override,
                    error: None,
                });
            }
        }
        None
    }

    fn schedule_applies(&self, schedule: &CompiledSchedule) -> Result<(), ScheduleMiss> {
        if !schedule.enabled {
            return Err(ScheduleMiss::SwitchedOff);
        }
        if let CompiledServe::Unservable(error) = schedule.serve {
            return Err(ScheduleMiss::Unservable(error));
        }
        let timetable = schedule.timetable.as_ref().map_err(|error| ScheduleMiss::Unreadable(*error))?;
        timetable.active_at(self.context.now()).map_err(ScheduleMiss::Idle)
    }

    fn rule_applies(
        &mut self,
        flag: &CompiledFlag,
        rule: &'s CompiledRule,
        position: &mut Position,
    ) -> Result<(), RuleMiss> {
        if !rule.enabled {
            return Err(RuleMiss::SwitchedOff);
        }
        if let CompiledServe::Unservable(error) = rule.serve {
            return Err(RuleMiss::Unservable(error));
        }
        if !self.all_hold(rule.conditions) {
            return Err(RuleMiss::Conditions);
        }
        if self.is_in(flag, rule.rollout, position) { Ok(()) } else { Err(RuleMiss::Rollout) }
    }

    fn fall_through(&mut self, flag: &'s CompiledFlag, position: &mut Position) -> Evaluation<'s> {
        let served = if self.is_in(flag, flag.fallthrough_rollout, position) {
            let reason = match flag.fallthrough {
                CompiledServe::Split(_) => Reason::Split,
                _ if flag.fallthrough_rollout.is_some() => Reason::Split,
                _ => Reason::Static,
            };
            self.serve(flag, &flag.fallthrough, reason)
        } else {
            flag.off(Reason::Split)
        };
        self.record.fallthrough();
        served
    }

    /// Whether the context is in a rollout. Without a targeting key it is in none but that of everyone.
    fn is_in(&mut self, flag: &CompiledFlag, rollout: Option<Percentage>, position: &mut Position) -> bool {
        let Some(rollout) = rollout.filter(|rollout| *rollout != Percentage::ALL) else { return true };
        if let Position::Unknown = position {
            *position = match self.context.context().targeting_key() {
                Some(key) => Position::At(rollout_position(&flag.bucketing_key, key, &mut self.scratch)),
                None => Position::None,
            };
        }
        let at = if let Position::At(at) = position { Some(*at) } else { None };
        self.record.rollout(rollout, at);
        at.is_some_and(|at| at < rollout.hundredths())
    }
}

impl CompiledFlag {
    fn off(&self, reason: Reason) -> Evaluation<'_> {
        Evaluation { flag_key: self.key.as_str(), value: &self.off_value, variant: None, reason, error: None }
    }

    /// The `off_value`, because something went wrong.
    pub(super) fn failed(&self, error: EvaluationError) -> Evaluation<'_> {
        Evaluation { error: Some(error), ..self.off(Reason::Error) }
    }
}
