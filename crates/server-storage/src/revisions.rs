//! Where scopes stand.

use crate::error::StorageError;
use async_trait::async_trait;
use flag_model::{DocumentId, Key};
use uuid::Uuid;

/// A scope and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeState {
    /// The project and its key; `None` for the installation.
    pub project: Option<(DocumentId, Key)>,
    /// The scope's epoch.
    pub epoch: Uuid,
    /// Its revision.
    pub revision: i64,
}

/// "A scope has a new revision", from any copy of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionNotice {
    /// The project; `None` for the installation.
    pub project: Option<DocumentId>,
    /// The revision.
    pub revision: i64,
}

/// Reads revisions.
#[async_trait]
pub trait Revisions {
    /// All scopes that the caller sees.
    async fn scope_states(&mut self) -> Result<Vec<ScopeState>, StorageError>;
}
