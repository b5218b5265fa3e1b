//! Reading single documents.

use super::scopes;
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use api_types::FeedDocument;
use api_types::change_set::{DocumentKindBody, ScopeBody};
use flag_model::Key;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

fn by_key(
    connection: &Connection,
    scope: &ScopeBody,
    kind: DocumentKindBody,
    key: &Key,
) -> Result<Option<FeedDocument>, StoreError> {
    let Some(scope) = scopes::number(connection, rows::scope_name(scope))? else { return Ok(None) };
    // A key that was freed and taken again may for a moment be there twice: the newer document counts.
    let mut statement = connection.prepare_cached(
        "SELECT body FROM documents WHERE scope = ?1 AND kind = ?2 AND key = ?3 AND deleted = 0
         ORDER BY id DESC LIMIT 1",
    )?;
    let found =
        statement.query_row(params![scope, rows::kind_number(kind), key.as_str()], |row| rows::json(row, 0));
    Ok(found.optional()?)
}

fn of_kind(
    connection: &Connection,
    scope: &ScopeBody,
    kind: DocumentKindBody,
) -> Result<Vec<FeedDocument>, StoreError> {
    let Some(scope) = scopes::number(connection, rows::scope_name(scope))? else { return Ok(Vec::new()) };
    let mut statement = connection.prepare_cached(
        "SELECT body FROM documents WHERE scope = ?1 AND kind = ?2 AND deleted = 0 ORDER BY key",
    )?;
    rows::collect(statement.query_map(params![scope, rows::kind_number(kind)], |row| rows::json(row, 0))?)
}

fn in_project(project: &Key) -> ScopeBody {
    ScopeBody::Project { project_key: project.clone() }
}

impl Store {
    /// All projects, by key.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn list_projects(&self) -> Result<Vec<FeedDocument>, StoreError> {
        self.read(|connection| of_kind(connection, &ScopeBody::Installation, DocumentKindBody::Project))
    }

    /// The environments of a project, in their order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn list_environments(&self, project: &Key) -> Result<Vec<FeedDocument>, StoreError> {
        let mut found =
            self.read(|connection| of_kind(connection, &in_project(project), DocumentKindBody::Environment))?;
        found.sort_by_key(|environment| {
            environment.fields.get("position").and_then(serde_json::Value::as_i64)
        });
        Ok(found)
    }

    /// The document with this id; tombstones count as absent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn get_document(&self, id: Uuid) -> Result<Option<FeedDocument>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT body FROM documents WHERE id = ?1 AND deleted = 0")?;
            Ok(statement.query_row([id.as_bytes()], |row| rows::json(row, 0)).optional()?)
        })
    }

    /// A project.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn get_project(&self, key: &Key) -> Result<Option<FeedDocument>, StoreError> {
        self.read(|connection| by_key(connection, &ScopeBody::Installation, DocumentKindBody::Project, key))
    }

    /// An environment of a project.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn get_environment(&self, project: &Key, key: &Key) -> Result<Option<FeedDocument>, StoreError> {
        self.read(|connection| by_key(connection, &in_project(project), DocumentKindBody::Environment, key))
    }

    /// A flag of a project, in full.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn get_flag(&self, project: &Key, key: &Key) -> Result<Option<FeedDocument>, StoreError> {
        self.read(|connection| by_key(connection, &in_project(project), DocumentKindBody::Flag, key))
    }

    /// The configurations of a flag, in full, in no order: one for each environment in which it was configured.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn get_flag_environments(&self, flag_id: Uuid) -> Result<Vec<FeedDocument>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body FROM documents
                 WHERE id IN (SELECT id FROM flag_environments
                              WHERE scope = (SELECT scope FROM documents WHERE id = ?1) AND flag = ?1)",
            )?;
            rows::collect(statement.query_map([flag_id.as_bytes()], |row| rows::json(row, 0))?)
        })
    }

    /// The overrides of a flag, in all environments and in no order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn get_flag_overrides(&self, flag: &FeedDocument) -> Result<Vec<FeedDocument>, StoreError> {
        let found: Vec<FeedDocument> = self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body FROM documents
                 WHERE scope = (SELECT scope FROM documents WHERE id = ?1) AND kind = ?2 AND key = ?3 AND deleted = 0",
            )?;
            let named = params![
                flag.id.as_bytes(),
                rows::kind_number(DocumentKindBody::Override),
                flag.key.as_str()
            ];
            rows::collect(statement.query_map(named, |row| rows::json(row, 0))?)
        })?;
        // An override goes by the key of its flag, and a key may have been another flag's before.
        Ok(found.into_iter().filter(|document| document.flag_id == Some(flag.id)).collect())
    }
}

/// The cache as the overlay asks it. A failure to read counts as absent, and is logged: what is shown then is the
/// cache without the waiting edit, which stays in the queue.
impl client_sync::Cached for Store {
    fn by_id(&self, id: Uuid) -> Option<FeedDocument> {
        logged(self.get_document(id))
    }

    fn flag(&self, scope: &ScopeBody, key: &Key) -> Option<FeedDocument> {
        logged(self.read(|connection| by_key(connection, scope, DocumentKindBody::Flag, key)))
    }

    fn environment(&self, scope: &ScopeBody, key: &Key) -> Option<FeedDocument> {
        logged(self.read(|connection| by_key(connection, scope, DocumentKindBody::Environment, key)))
    }
}

fn logged(found: Result<Option<FeedDocument>, StoreError>) -> Option<FeedDocument> {
    found.unwrap_or_else(|error| {
        tracing::error!(%error, "the cache cannot be read");
        None
    })
}
