//! Conditions of rules and segments.

use super::segments::Absence;
use super::session::Session;
use crate::compile::{Check, ConditionRange, SegmentCheck};
use crate::operators::Miss;
use crate::trace::Record;

/// Why a condition does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConditionMiss {
    Attribute(Miss),
    /// The context is not in the segment.
    NotInSegment(Absence),
    /// The context is in a segment that it must not be in.
    InSegment,
}

impl<'s: 'c, 'c, R: Record> Session<'s, 'c, R> {
    /// Whether all hold; none after the first that does not is looked at.
    pub(super) fn all_hold(&mut self, conditions: ConditionRange) -> bool {
        conditions.indexes().all(|condition| self.holds(condition))
    }

    fn holds(&mut self, condition: usize) -> bool {
        let (check, shown) = self.set.conditions.get(condition);
        match check {
            Check::Attribute { attribute, test } => {
                let actual = self.context.get(*attribute);
                let verdict = test.holds(actual, || self.context.text_id(*attribute));
                self.record.condition(shown, actual, verdict.map_err(ConditionMiss::Attribute));
                verdict.is_ok()
            }
            Check::Segment(check) => {
                let verdict = self.satisfies(*check);
                self.record.condition(shown, None, verdict);
                verdict.is_ok()
            }
        }
    }

    fn satisfies(&mut self, check: SegmentCheck) -> Result<(), ConditionMiss> {
        let membership = check.segment.map_or(Err(Absence::Missing), |segment| self.is_member(segment));
        match (membership, check.negated) {
            (Ok(()), false) | (Err(_), true) => Ok(()),
            (Ok(()), true) => Err(ConditionMiss::InSegment),
            (Err(absence), false) => Err(ConditionMiss::NotInSegment(absence)),
        }
    }
}
