//! Segments: named sets of conditions, each possibly within a parent.

use std::collections::HashMap;

use super::condition::{Conditions, Place};
use super::pattern::Patterns;
use super::text::str_of;
use super::uuid_text::parse_uuid;
use super::value::{Members, Value};

/// How a condition names a segment.
#[derive(Debug, Clone)]
pub(crate) enum SegmentRef {
    Id(u128),
    Name(String),
}

impl SegmentRef {
    /// An id if it can be read as one, or else a name.
    pub(crate) fn parse(text: &str) -> Self {
        parse_uuid(text).map_or_else(|| Self::Name(text.to_owned()), Self::Id)
    }
}

/// One segment.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) enabled: bool,
    pub(crate) parent: Parent,
    pub(crate) conditions: Conditions,
}

/// What a segment is within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parent {
    /// Nothing.
    None,
    /// Another segment, by its index.
    Segment(usize),
    /// A segment that is not there.
    Missing,
}

/// The segments of a state.
#[derive(Debug, Default)]
pub(crate) struct Segments {
    all: Vec<Segment>,
    by_id: HashMap<u128, usize>,
    by_name: HashMap<String, usize>,
}

impl Segments {
    /// Compiles the member `segments`. What is no object has no name and no id, so nothing can ask for it.
    pub(crate) fn compile(segments: &[Value], patterns: &mut Patterns) -> Self {
        let mut compiled = Self::default();
        let objects = || {
            segments.iter().filter_map(|segment| match segment {
                Value::Object(members) => Some(members),
                _ => None,
            })
        };
        for (index, members) in objects().enumerate() {
            if let Some(id) = id_of(members) {
                compiled.by_id.insert(id, index);
            }
            if let Some(name) = members.get("name").and_then(Value::as_text) {
                compiled.by_name.insert(name.to_owned(), index);
            }
        }
        for members in objects() {
            let segment = Segment {
                enabled: members.get("enabled").is_none_or(Value::is_truthy),
                parent: compiled.parent_of(members),
                conditions: Conditions::compile(members.get("conditions"), Place::Segment, patterns),
            };
            compiled.all.push(segment);
        }
        compiled
    }

    fn parent_of(&self, members: &Members) -> Parent {
        let parent = ["parent_segment_id", "parent"]
            .iter()
            .find_map(|name| members.get(*name).filter(|parent| !parent.is_null()));
        let Some(parent) = parent else {
            return Parent::None;
        };
        self.find(&SegmentRef::parse(&str_of(parent))).map_or(Parent::Missing, Parent::Segment)
    }

    /// The index of the segment that is meant.
    pub(crate) fn find(&self, segment: &SegmentRef) -> Option<usize> {
        match segment {
            SegmentRef::Id(id) => self.by_id.get(id),
            SegmentRef::Name(name) => self.by_name.get(name),
        }
        .copied()
    }

    pub(crate) fn get(&self, index: usize) -> &Segment {
        &self.all[index]
    }
}

fn id_of(members: &Members) -> Option<u128> {
    let id = members.get("id").filter(|id| !id.is_null())?;
    parse_uuid(&str_of(id))
}
