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
