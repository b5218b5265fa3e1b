//! Why something does not match, in plain words.

use super::record::{RuleMiss, ScheduleMiss, UnmetPrerequisite};
use crate::evaluate::{Absence, ConditionMiss};
use crate::operators::Miss;
use crate::schedules::Idle;

pub(super) fn unmet_prerequisite(unmet: UnmetPrerequisite) -> String {
    match unmet {
        UnmetPrerequisite::FlagUnknown => "there is no such flag",
        UnmetPrerequisite::Endless => "the prerequisites lead round in a circle, or on for too long",
        UnmetPrerequisite::ServesOther => "it serves something else",
    }
    .to_owned()
}

pub(super) fn schedule_miss(miss: ScheduleMiss) -> String {
    match miss {
        ScheduleMiss::SwitchedOff => "it is switched off".to_owned(),
        ScheduleMiss::Unservable(error) => error.to_string(),
        ScheduleMiss::Unreadable(error) => error.to_string(),
        ScheduleMiss::Idle(Idle::OutsideValidity) => {
            "now is before its beginning or after its end".to_owned()
        }
        ScheduleMiss::Idle(Idle::OutsideRecurrence) => "it is active at another time".to_owned(),
    }
}

pub(super) fn rule_miss(miss: RuleMiss) -> String {
    match miss {
        RuleMiss::SwitchedOff => "it is switched off".to_owned(),
        RuleMiss::Unservable(error) => error.to_string(),
        RuleMiss::Conditions => "a condition does not hold".to_owned(),
        RuleMiss::Rollout => "the context is not in its rollout".to_owned(),
    }
}

pub(super) fn absence(absence: Absence) -> String {
    match absence {
        Absence::Missing => "there is no such segment",
        Absence::SwitchedOff => "the segment is switched off",
        Absence::ParentMissing => "the parent of the segment does not exist",
        Absence::Endless => "the segment leads round in a circle, or on for too long",
        Absence::Parent => "the context is not in the parent of the segment",
        Absence::Conditions => "a condition of the segment does not hold",
    }
    .to_owned()
}

pub(super) fn condition_miss(miss: ConditionMiss) -> String {
    match miss {
        ConditionMiss::Attribute(Miss::Compared) => "the comparison is false".to_owned(),
        ConditionMiss::Attribute(Miss::AttributeMissing) => "the context has no such attribute".to_owned(),
        ConditionMiss::Attribute(Miss::AttributeType) => {
            "the attribute is of a type that the operator does not compare with this value".to_owned()
        }
        ConditionMiss::Attribute(Miss::Unusable(unusable)) => unusable.to_string(),
        ConditionMiss::NotInSegment(reason) => absence(reason),
        ConditionMiss::InSegment => "the context is in the segment".to_owned(),
    }
}
