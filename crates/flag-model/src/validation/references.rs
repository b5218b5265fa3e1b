//! What documents name other documents by.

use super::place::Place;
use crate::condition::{Condition, Operator};
use crate::document::DocumentKind;
use crate::environment::Environment;
use crate::flag::Flag;
use crate::flag_environment::FlagEnvironment;
use crate::key::Key;
use crate::problem::{Problem, ProblemCode};
use crate::segment::Segment;

/// A document naming another one by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// JSON pointer of the key inside the document that names it.
    pub pointer: String,
    /// The kind of the document that is named.
    pub kind: DocumentKind,
    /// Its key.
    pub key: Key,
}

impl Reference {
    /// That what it names does not exist.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let noun = match self.kind {
            DocumentKind::Project => "project",
            DocumentKind::Environment => "environment",
            DocumentKind::Segment => "segment",
            DocumentKind::Flag | DocumentKind::FlagEnvironment | DocumentKind::Override => "flag",
        };
        let detail = format!("there is no {noun} {}", self.key);
        Problem::new(self.pointer.clone(), ProblemCode::UnknownReference, detail)
    }
}

/// The segments that the rules of a configuration ask for. A value that can be no key is left out: that is a
/// broken rule of the condition itself.
#[must_use]
pub fn references_of_flag_environment(config: &FlagEnvironment) -> Vec<Reference> {
    let place = Place::ROOT.name("rules");
    let mut found = Vec::new();
    for (index, rule) in config.rules.iter().enumerate() {
        let place = place.index(index);
        add_segments(&place.name("conditions"), &rule.conditions, &mut found);
    }
    found
}

/// The parent of a segment, and the segments that its conditions ask for.
#[must_use]
pub fn references_of_segment(segment: &Segment) -> Vec<Reference> {
    let mut found = Vec::new();
    if let Some(parent) = &segment.parent {
        let pointer = Place::ROOT.name("parent").pointer();
        found.push(Reference { pointer, kind: DocumentKind::Segment, key: parent.clone() });
    }
    add_segments(&Place::ROOT.name("conditions"), &segment.conditions, &mut found);
    found
}

/// The flags that a flag needs.
#[must_use]
pub fn references_of_flag(flag: &Flag) -> Vec<Reference> {
    let place = Place::ROOT.name("prerequisites");
    let needed = flag.prerequisites.iter().enumerate().map(|(index, prerequisite)| Reference {
        pointer: place.index(index).name("flag").pointer(),
        kind: DocumentKind::Flag,
        key: prerequisite.flag.clone(),
    });
    needed.collect()
}

/// The environment that an environment inherits from.
#[must_use]
pub fn references_of_environment(environment: &Environment) -> Vec<Reference> {
    let inherited = environment.inherits_from.iter().map(|key| Reference {
        pointer: Place::ROOT.name("inherits_from").pointer(),
        kind: DocumentKind::Environment,
        key: key.clone(),
    });
    inherited.collect()
}

fn add_segments(place: &Place<'_>, conditions: &[Condition], found: &mut Vec<Reference>) {
    for (index, condition) in conditions.iter().enumerate() {
        if let Some(key) = segment_of(condition).and_then(|key| Key::new(key).ok()) {
            let pointer = place.index(index).name("value").pointer();
            found.push(Reference { pointer, kind: DocumentKind::Segment, key });
        }
    }
}

/// The flags that a flag leans on, without itself.
#[must_use]
pub fn links_of_flag(flag: &Flag) -> Vec<&str> {
    let needed = flag.prerequisites.iter().map(|prerequisite| prerequisite.flag.as_str());
    needed.filter(|needed| *needed != flag.key.as_str()).collect()
}

/// The environment that an environment leans on, unless it is itself.
#[must_use]
pub fn links_of_environment(environment: &Environment) -> Vec<&str> {
    environment.inherits_from.iter().filter(|key| **key != environment.key).map(Key::as_str).collect()
}

/// The segments that a segment leans on, by its parent or its conditions, without itself.
#[must_use]
pub fn links_of_segment(segment: &Segment) -> Vec<&str> {
    let asked = segment.conditions.iter().filter_map(segment_of);
    let named = segment.parent.as_ref().map(Key::as_str).into_iter().chain(asked);
    named.filter(|named| *named != segment.key.as_str()).collect()
}

/// What a condition names as a segment.
pub(crate) fn segment_of(condition: &Condition) -> Option<&str> {
    match condition.operator {
        Operator::InSegment | Operator::NotInSegment => condition.value.as_str(),
        _ => None,
    }
}
