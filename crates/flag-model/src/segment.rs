//! Segments: named groups of contexts.

use crate::condition::Condition;
use crate::key::Key;
use serde::{Deserialize, Serialize};

/// A group of contexts that rules of many flags refer to by its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Unique in the project.
    pub key: Key,
    /// Shown to people; may be empty.
    #[serde(default)]
    pub name: String,
    /// Whom it holds; may be empty.
    #[serde(default)]
    pub description: String,
    /// A context must be in this segment as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Key>,
    /// Nobody is in a segment that is switched off.
    #[serde(default = "on")]
    pub enabled: bool,
    /// All must hold; none always hold.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

fn on() -> bool {
    true
}
