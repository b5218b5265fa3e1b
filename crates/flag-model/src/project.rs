//! Projects.

use crate::flag::Lifecycle;
use crate::key::Key;
use serde::{Deserialize, Serialize};

/// A project: what flags and environments belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Unique in the installation.
    pub key: Key,
    /// Shown to people.
    pub name: String,
    /// What the project is about; may be empty.
    #[serde(default)]
    pub description: String,
    /// Archived projects are kept, but not offered.
    #[serde(default)]
    pub lifecycle: Lifecycle,
}
