//! Documents: everything that has an id, a version and a history.

use crate::environment::Environment;
use crate::flag::Flag;
use crate::flag_environment::FlagEnvironment;
use crate::id::DocumentId;
use crate::key::Key;
use crate::project::Project;
use serde::{Deserialize, Serialize};

/// The kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A project. Belongs to the installation's scope.
    Project,
    /// An environment of a project.
    Environment,
    /// A flag of a project.
    Flag,
    /// The configuration of a flag in an environment.
    FlagEnvironment,
}

impl DocumentKind {
    /// The word used in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Environment => "environment",
            Self::Flag => "flag",
            Self::FlagEnvironment => "flag_environment",
        }
    }
}

/// The content of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentBody {
    /// A project.
    Project(Project),
    /// An environment.
    Environment(Environment),
    /// A flag.
    Flag(Flag),
    /// A flag's configuration in an environment, with the two documents it joins.
    FlagEnvironment {
        /// The flag.
        flag_id: DocumentId,
        /// The environment.
        environment_id: DocumentId,
        /// What it serves.
        config: FlagEnvironment,
    },
}

impl DocumentBody {
    /// The kind of this document.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        match self {
            Self::Project(_) => DocumentKind::Project,
            Self::Environment(_) => DocumentKind::Environment,
            Self::Flag(_) => DocumentKind::Flag,
            Self::FlagEnvironment { .. } => DocumentKind::FlagEnvironment,
        }
    }

    /// The document's key; a flag's configuration in an environment has none of its own.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        match self {
            Self::Project(project) => Some(&project.key),
            Self::Environment(environment) => Some(&environment.key),
            Self::Flag(flag) => Some(&flag.key),
            Self::FlagEnvironment { .. } => None,
        }
    }
}

/// A document as it stands in one version.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Made by whoever created it; never used again.
    pub id: DocumentId,
    /// Raised by one with every change, from 1; goes on through deletion.
    pub version: i64,
    /// Deleted documents are kept as tombstones.
    pub deleted: bool,
    /// The content; of a tombstone, the last one.
    pub body: DocumentBody,
}
