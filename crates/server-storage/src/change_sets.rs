//! Writing: the parts of a change set's transaction.
//!
//! The order is always the same: lock the scope, load the documents, write them, append history and audit,
//! raise the revision, commit, notify.

use crate::error::StorageError;
use crate::principals::Principal;
use async_trait::async_trait;
use flag_model::{Action, ChangeSetId, Document, DocumentId, DocumentRef, Key, Scope};
use jiff::Timestamp;
use uuid::Uuid;

/// A document with the facts of its last version.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDocument {
    /// The document.
    pub document: Document,
    /// The scope's revision that wrote this version.
    pub revision: i64,
    /// When it was written.
    pub updated_at: Timestamp,
    /// Who wrote it.
    pub updated_by: Principal,
    /// For a flag's configuration and for an override: the flag's key.
    pub flag_key: Option<Key>,
    /// For a flag's configuration and for an override: the environment's key.
    pub environment_key: Option<Key>,
}

/// A scope whose row this transaction has locked: no other change set of it runs meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedScope {
    /// The scope's own id (the project's id; for the installation a fixed one).
    pub scope_id: Uuid,
    /// The project, unless this is the installation.
    pub project: Option<DocumentId>,
    /// The scope's epoch.
    pub epoch: Uuid,
    /// The newest revision written.
    pub revision: i64,
}

/// One line of a document's history, kept for restoring.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// The order of lines; assigned by the database, ignored when writing.
    pub sequence: i64,
    /// The document after the change.
    pub document: Document,
    /// What was done.
    pub action: Action,
    /// The fields that changed: name, before, after.
    pub changed: Vec<(String, serde_json::Value, serde_json::Value)>,
    /// The change set.
    pub change_set: ChangeSetId,
    /// Its message.
    pub message: String,
    /// The scope's revision.
    pub revision: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Principal,
    /// For a flag's configuration and for an override: the environment's key.
    pub environment_key: Option<Key>,
}

/// How a request ended, for the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

/// What an audited request was about: a document, or something that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditTarget {
    /// The kind, as `flag`, or `token` for an evaluation token.
    pub kind: &'static str,
    /// The id.
    pub id: Uuid,
    /// The key; of something without a key, its name.
    pub key: String,
    /// The environment's key, where it belongs to one.
    pub environment: Option<Key>,
}

impl From<DocumentRef> for AuditTarget {
    fn from(document: DocumentRef) -> Self {
        let DocumentRef { kind, id, key, environment } = document;
        Self { kind: kind.as_str(), id: id.0, key: key.to_string(), environment }
    }
}

/// One entry of the audit log. `before` and `after` are redacted by the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Uuid,
    /// What, as `<documents>:<verb>`, like `flags:write`.
    pub action: String,
    /// What it was done to.
    pub target: Option<AuditTarget>,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// The fields before.
    pub before: serde_json::Value,
    /// The fields after.
    pub after: serde_json::Value,
    /// The change set: the audit group.
    pub change_set: Option<ChangeSetId>,
    /// The request.
    pub request_id: String,
}

/// Writes change sets.
#[async_trait]
pub trait ChangeSets {
    /// Locks the row of a scope until the end of the transaction. `None`: no such scope, or not visible.
    async fn lock_scope(&mut self, scope: &Scope) -> Result<Option<LockedScope>, StorageError>;

    /// The scope without a lock, as for a dry run.
    async fn read_scope(&mut self, scope: &Scope) -> Result<Option<LockedScope>, StorageError>;

    /// The documents of a scope by their ids, deleted ones included; unknown ones are absent.
    async fn load_documents(
        &mut self,
        scope: &LockedScope,
        documents: &[DocumentId],
    ) -> Result<Vec<StoredDocument>, StorageError>;

    /// Flags, environments and segments by key, deleted ones left out: what operations join or name.
    async fn load_parents(
        &mut self,
        scope: &LockedScope,
        flag_keys: &[Key],
        environment_keys: &[Key],
        segment_keys: &[Key],
    ) -> Result<Vec<StoredDocument>, StorageError>;

    /// Writes documents in their new versions, as `revision` of the scope. A new project gets its own scope.
    async fn write_documents(
        &mut self,
        scope: &LockedScope,
        revision: i64,
        documents: &[Document],
        actor: Uuid,
        at: Timestamp,
    ) -> Result<(), StorageError>;

    /// Appends to the documents' history.
    async fn append_history(
        &mut self,
        scope: &LockedScope,
        entries: &[HistoryEntry],
    ) -> Result<(), StorageError>;

    /// Appends to the audit log of the scope; `None` is the log of refused requests, which waits on nobody.
    async fn append_audit(
        &mut self,
        scope: Option<&LockedScope>,
        entries: &[AuditEntry],
    ) -> Result<(), StorageError>;

    /// Sets the scope's revision.
    async fn set_revision(&mut self, scope: &LockedScope, revision: i64) -> Result<(), StorageError>;
}
