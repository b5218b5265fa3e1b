//! Documents: everything that has an id, a version and a history.

use crate::environment::Environment;
use crate::flag::Flag;
use crate::flag_environment::FlagEnvironment;
use crate::flag_override::FlagOverride;
use crate::id::DocumentId;
use crate::key::Key;
use crate::project::Project;
use crate::segment::Segment;
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
    /// A segment of a project.
    Segment,
    /// The value of a flag in an environment for one target.
    Override,
}

impl DocumentKind {
    /// Whether a document of this kind joins a flag and an environment, and is named by their keys.
    #[must_use]
    pub fn joins(self) -> bool {
        matches!(self, Self::FlagEnvironment | Self::Override)
    }

    /// The word used in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Environment => "environment",
            Self::Flag => "flag",
            Self::FlagEnvironment => "flag_environment",
            Self::Segment => "segment",
            Self::Override => "override",
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
    /// A segment.
    Segment(Segment),
    /// An override, with the two documents it joins.
    Override {
        /// The flag.
        flag_id: DocumentId,
        /// The environment.
        environment_id: DocumentId,
        /// For whom, and what.
        value: FlagOverride,
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
            Self::Segment(_) => DocumentKind::Segment,
            Self::Override { .. } => DocumentKind::Override,
        }
    }

    /// The document's key; a document that joins a flag and an environment has none of its own.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        match self {
            Self::Project(project) => Some(&project.key),
            Self::Environment(environment) => Some(&environment.key),
            Self::Flag(flag) => Some(&flag.key),
            Self::Segment(segment) => Some(&segment.key),
            Self::FlagEnvironment { .. } | Self::Override { .. } => None,
        }
    }

    /// The flag and the environment that this document joins.
    #[must_use]
    pub fn joined(&self) -> Option<(DocumentId, DocumentId)> {
        match self {
            Self::FlagEnvironment { flag_id, environment_id, config: _ }
            | Self::Override { flag_id, environment_id, value: _ } => Some((*flag_id, *environment_id)),
            _ => None,
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
