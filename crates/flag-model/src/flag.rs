//! Flags: what is true of a flag in every environment.

use crate::key::Key;
use crate::prerequisite::Prerequisite;
use crate::value::{FlagKind, Value};
use crate::variant::Variant;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A flag as a whole. What it serves in one environment is its [`crate::FlagEnvironment`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    /// Unique in the project.
    pub key: Key,
    /// Shown to people; may be empty.
    #[serde(default)]
    pub name: String,
    /// What the flag is for; may be empty.
    #[serde(default)]
    pub description: String,
    /// The type of its values; never changes.
    pub kind: FlagKind,
    /// Words to find it by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The team or person to ask; may be empty.
    #[serde(default)]
    pub owner: String,
    /// Whether it is in use.
    #[serde(default)]
    pub lifecycle: Lifecycle,
    /// What rollouts hash; never changes, so that a rename moves nobody to another bucket.
    /// `None` when creating means: the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucketing_key: Option<String>,
    /// Values with names; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    /// What other flags must serve in the same environment before this one is on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prerequisites: Vec<Prerequisite>,
    /// JSON Schema (draft 2020-12) that every value of a JSON flag must satisfy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_schema: Option<Value>,
    /// The day on which the flag should be gone; the stale report reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_end: Option<Date>,
}

/// Whether a flag or project is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// In use.
    #[default]
    Active,
    /// Kept, but no longer in use.
    Inactive,
    /// Out of sight.
    Archived,
}

impl Lifecycle {
    /// The word used in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Archived => "archived",
        }
    }
}
