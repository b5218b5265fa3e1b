//! Environments of a project.

use crate::key::Key;
use serde::{Deserialize, Serialize};

/// An environment of a project: development, staging, production, …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Unique in the project.
    pub key: Key,
    /// Shown to people.
    pub name: String,
    /// Its colour on every screen.
    pub color: EnvironmentColor,
    /// The place in the row of environments, from 0.
    pub position: i32,
    /// Flags that are not configured here are configured as in this environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherits_from: Option<Key>,
    /// How many other people must approve a change that can alter a result here; 0: none.
    #[serde(default)]
    pub approvals_required: u8,
    /// Nothing that can alter a result here may change.
    #[serde(default)]
    pub frozen: bool,
}

/// The colours an environment may have: names, so that light and dark mode choose their own shades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentColor {
    /// As a rule development.
    Teal,
    /// As a rule test.
    Blue,
    /// As a rule staging.
    Amber,
    /// As a rule performance or load.
    Violet,
    /// As a rule production.
    Red,
    /// Anything else.
    Gray,
}

impl EnvironmentColor {
    /// The word used in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Teal => "teal",
            Self::Blue => "blue",
            Self::Amber => "amber",
            Self::Violet => "violet",
            Self::Red => "red",
            Self::Gray => "gray",
        }
    }
}
