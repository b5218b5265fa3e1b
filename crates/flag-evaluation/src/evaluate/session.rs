//! What the evaluations of several flags for one context share.

use super::Evaluation;
use super::segments::Membership;
use crate::attributes::PreparedContext;
use crate::compile::CompiledFlagSet;
use crate::context::Context;
use crate::trace::Record;
use jiff::Timestamp;

/// Evaluations for one context at one instant.
pub(super) struct Session<'s, 'c, R> {
    pub(super) set: &'s CompiledFlagSet,
    pub(super) context: PreparedContext<'c>,
    /// The answers of flags that are prerequisites, and of segments: each is found once. Both stay empty until
    /// the first is asked for.
    pub(super) remembered: Vec<Option<Evaluation<'s>>>,
    pub(super) memberships: Vec<Membership>,
    /// Where keys are joined to be hashed.
    pub(super) scratch: Vec<u8>,
    pub(super) record: R,
}

impl<'s: 'c, 'c, R: Record> Session<'s, 'c, R> {
    pub(super) fn new(set: &'s CompiledFlagSet, context: &'c Context, now: Timestamp, record: R) -> Self {
        Self {
            set,
            context: PreparedContext::new(context, &set.attributes, &set.texts, now),
            remembered: Vec::new(),
            memberships: Vec::new(),
            scratch: Vec::new(),
            record,
        }
    }

    /// The answer for a flag, which must be one of the set.
    pub(super) fn evaluate(&mut self, flag: usize) -> Evaluation<'s> {
        let flag = &self.set.flags[flag];
        let Some(place) = flag.remembered_at else { return self.decide(flag) };
        if self.remembered.is_empty() {
            self.remembered = vec![None; self.set.prerequisite_count];
        }
        if let Some(evaluation) = self.remembered[place] {
            return evaluation;
        }
        let evaluation = self.decide(flag);
        self.remembered[place] = Some(evaluation);
        evaluation
    }

    pub(super) fn into_record(self) -> R {
        self.record
    }
}
