//! Writing: the parts of a change set's transaction.

mod append_audit;
mod append_history;
mod write_documents;

#[cfg(test)]
pub(crate) use append_audit::{APPEND_AUDIT, NEXT_AUDIT_SEQ, NEXT_REFUSED_SEQS};
#[cfg(test)]
pub(crate) use append_history::APPEND_HISTORY;
#[cfg(test)]
pub(crate) use write_documents::{CREATE_SCOPES, WRITE_DOCUMENTS};

use crate::document_rows::{document_columns, document_joins, stored_documents};
use crate::revisions::installation_or_project;
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use flag_model::{Document, DocumentId, Key, Scope};
use jiff::Timestamp;
use server_storage::change_sets::ChangeSets;
use server_storage::{AuditEntry, HistoryEntry, LockedScope, StorageError, StoredDocument};
use tokio_postgres::Row;
use uuid::Uuid;

/// $1 the project's key, or null for the installation.
pub(crate) const READ_SCOPE: &str = concat!(
    "select id, project_id, epoch, revision from jackstaff.scopes where id = ",
    installation_or_project!("$1")
);

/// The same. Whoever waited for the lock reads the row as its holder left it.
pub(crate) const LOCK_SCOPE: &str = concat!(
    "select id, project_id, epoch, revision from jackstaff.scopes where id = ",
    installation_or_project!("$1"),
    " for update"
);

/// $1 the scope, $2 the ids.
pub(crate) const LOAD_DOCUMENTS: &str = concat!(
    "select ",
    document_columns!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.scope_id = $1 and d.id = any ($2)"
);

/// $1 the project, $2 keys of flags, $3 keys of environments, $4 keys of segments.
pub(crate) const LOAD_PARENTS: &str = concat!(
    "select ",
    document_columns!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.project_id = $1 and not d.deleted \
        and ((d.kind = 'flag' and d.key = any ($2)) or (d.kind = 'environment' and d.key = any ($3)) \
             or (d.kind = 'segment' and d.key = any ($4)))"
);

/// $1 the scope, $2 the revision.
pub(crate) const SET_REVISION: &str =
    "update jackstaff.scopes set revision = $2 where id = $1 and revision < $2";

#[async_trait]
impl ChangeSets for PgTransaction {
    async fn lock_scope(&mut self, scope: &Scope) -> Result<Option<LockedScope>, StorageError> {
        let key = scope.project_key().map(Key::as_str);
        Ok(self.query_opt(LOCK_SCOPE, &[&key]).await?.as_ref().map(locked_scope))
    }

    async fn read_scope(&mut self, scope: &Scope) -> Result<Option<LockedScope>, StorageError> {
        let key = scope.project_key().map(Key::as_str);
        Ok(self.query_opt(READ_SCOPE, &[&key]).await?.as_ref().map(locked_scope))
    }

    async fn load_documents(
        &mut self,
        scope: &LockedScope,
        documents: &[DocumentId],
    ) -> Result<Vec<StoredDocument>, StorageError> {
        let ids: Vec<Uuid> = documents.iter().map(|id| id.0).collect();
        stored_documents(&self.query(LOAD_DOCUMENTS, &[&scope.scope_id, &ids]).await?)
    }

    async fn load_parents(
        &mut self,
        scope: &LockedScope,
        flag_keys: &[Key],
        environment_keys: &[Key],
        segment_keys: &[Key],
    ) -> Result<Vec<StoredDocument>, StorageError> {
        let Some(project) = scope.project else {
            return Ok(Vec::new());
        };
        let flags: Vec<&str> = flag_keys.iter().map(Key::as_str).collect();
        let environments: Vec<&str> = environment_keys.iter().map(Key::as_str).collect();
        let segments: Vec<&str> = segment_keys.iter().map(Key::as_str).collect();
        stored_documents(&self.query(LOAD_PARENTS, &[&project.0, &flags, &environments, &segments]).await?)
    }

    async fn write_documents(
        &mut self,
        scope: &LockedScope,
        revision: i64,
        documents: &[Document],
        actor: Uuid,
        at: Timestamp,
    ) -> Result<(), StorageError> {
        write_documents::write_documents(self, scope, revision, documents, actor, at).await
    }

    async fn append_history(
        &mut self,
        scope: &LockedScope,
        entries: &[HistoryEntry],
    ) -> Result<(), StorageError> {
        append_history::append_history(self, scope, entries).await
    }

    async fn append_audit(
        &mut self,
        scope: Option<&LockedScope>,
        entries: &[AuditEntry],
    ) -> Result<(), StorageError> {
        append_audit::append_audit(self, scope, entries).await
    }

    async fn set_revision(&mut self, scope: &LockedScope, revision: i64) -> Result<(), StorageError> {
        match self.execute(SET_REVISION, &[&scope.scope_id, &revision]).await? {
            1 => Ok(()),
            _ => Err(StorageError::Refused),
        }
    }
}

fn locked_scope(row: &Row) -> LockedScope {
    LockedScope {
        scope_id: row.get("id"),
        project: row.get::<_, Option<Uuid>>("project_id").map(DocumentId),
        epoch: row.get("epoch"),
        revision: row.get("revision"),
    }
}
