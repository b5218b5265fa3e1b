//! Compiled segments.

use super::Compiler;
use super::chain::ending;
use super::conditions::{self, ConditionRange};
use flag_model::{Key, Operator, Segment};
use std::collections::HashMap;

/// A compiled segment.
#[derive(Debug)]
pub(crate) struct CompiledSegment {
    pub(crate) key: Key,
    pub(crate) state: SegmentState,
    pub(crate) conditions: ConditionRange,
}

/// Whether a segment can hold anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SegmentState {
    /// It can; its parent, if any, is the segment at this place.
    Open { parent: Option<usize> },
    /// It is switched off.
    Off,
    /// Its parent does not exist.
    ParentMissing,
    /// What it refers to leads round in a circle, or on for too long.
    Endless,
}

/// The place of each segment by its key: the first of a key counts.
pub(super) fn indexes(segments: &[Segment]) -> HashMap<&str, usize> {
    let mut indexes = HashMap::with_capacity(segments.len());
    for (index, segment) in segments.iter().enumerate() {
        indexes.entry(segment.key.as_str()).or_insert(index);
    }
    indexes
}

pub(super) fn compile<'a>(segments: &'a [Segment], compiler: &mut Compiler<'a>) -> Vec<CompiledSegment> {
    let links: Vec<Vec<usize>> = segments.iter().map(|segment| links(segment, compiler)).collect();
    let ending = ending(&links);
    let compile = |(segment, ends): (&'a Segment, bool)| {
        let parent = segment.parent.as_ref().map(|key| compiler.segments.get(key.as_str()).copied());
        let state = match parent {
            _ if !segment.enabled => SegmentState::Off,
            Some(None) => SegmentState::ParentMissing,
            _ if !ends => SegmentState::Endless,
            parent => SegmentState::Open { parent: parent.flatten() },
        };
        let counts = matches!(state, SegmentState::Open { .. });
        let conditions = conditions::compile(&segment.conditions, compiler, counts);
        CompiledSegment { key: segment.key.clone(), state, conditions }
    };
    segments.iter().zip(ending).map(compile).collect()
}

/// The segments that a segment refers to.
fn links(segment: &Segment, compiler: &Compiler<'_>) -> Vec<usize> {
    let conditions = segment
        .conditions
        .iter()
        .filter(|condition| matches!(condition.operator, Operator::InSegment | Operator::NotInSegment))
        .filter_map(|condition| condition.value.as_str());
    let keys = segment.parent.as_ref().map(Key::as_str).into_iter().chain(conditions);
    keys.filter_map(|key| compiler.segments.get(key).copied()).collect()
}
