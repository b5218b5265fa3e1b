//! Who is in a segment.

use super::session::Session;
use crate::compile::SegmentState;
use crate::trace::Record;

/// What is known of a segment and the context of a session.
#[derive(Clone, Copy, Debug)]
pub(super) enum Membership {
    Unknown,
    Known(Result<(), Absence>),
}

/// Why a context is not in a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// There is no such segment.
    Missing,
    /// It is switched off.
    SwitchedOff,
    /// Its parent does not exist.
    ParentMissing,
    /// It leads round in a circle, or on for too long.
    Endless,
    /// The context is not in its parent.
    Parent,
    /// A condition does not hold.
    Conditions,
}

impl<'s: 'c, 'c, R: Record> Session<'s, 'c, R> {
    /// Whether the context is in a segment, which must be one of the set. Each segment is looked at once.
    pub(super) fn is_member(&mut self, segment: usize) -> Result<(), Absence> {
        if self.memberships.is_empty() {
            self.memberships = vec![Membership::Unknown; self.set.segments.len()];
        }
        if let Membership::Known(known) = self.memberships[segment] {
            return known;
        }
        self.record.conditions_begin();
        let found = self.find_membership(segment);
        let asked = &self.set.segments[segment];
        self.record.segment(asked, self.set.conditions.shown(asked.conditions), found);
        self.memberships[segment] = Membership::Known(found);
        found
    }

    fn find_membership(&mut self, segment: usize) -> Result<(), Absence> {
        let segment = &self.set.segments[segment];
        let parent = match segment.state {
            SegmentState::Open { parent } => parent,
            SegmentState::Off => return Err(Absence::SwitchedOff),
            SegmentState::ParentMissing => return Err(Absence::ParentMissing),
            SegmentState::Endless => return Err(Absence::Endless),
        };
        if let Some(parent) = parent {
            self.is_member(parent).map_err(|_| Absence::Parent)?;
        }
        if self.all_hold(segment.conditions) { Ok(()) } else { Err(Absence::Conditions) }
    }
}
