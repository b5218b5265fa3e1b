//! Drafts: fields that the user has changed, but not saved. They survive a restart.

use crate::edits::{self, Enqueued};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use api_types::ChangeSetBody;
use api_types::change_set::ScopeBody;
use client_sync::{Draft, NewEdit, StageEffect, operations_of_drafts, stage};
use flag_model::Key;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use uuid::Uuid;

/// A step of the user that was undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Undone {
    /// The document.
    pub document_id: Uuid,
    /// The field.
    pub field: String,
    /// Its draft now; `None`: it has none.
    pub draft: Option<Draft>,
}

fn find(
    connection: &Connection,
    project: &Key,
    document: Uuid,
    field: &str,
) -> Result<Option<Draft>, StoreError> {
    let found = connection
        .prepare_cached("SELECT body FROM drafts WHERE project = ?1 AND document = ?2 AND field = ?3")?
        .query_row(params![project.as_str(), document.as_bytes(), field], |row| rows::json(row, 0));
    Ok(found.optional()?)
}

fn put(connection: &Connection, project: &Key, draft: &Draft) -> Result<(), StoreError> {
    let json = serde_json::to_string(draft)?;
    connection
        .prepare_cached(
            "INSERT INTO drafts (project, document, field, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (project, document, field) DO UPDATE SET body = excluded.body",
        )?
        .execute(params![project.as_str(), draft.document.id.as_bytes(), draft.field, json])?;
    Ok(())
}

fn remove(connection: &Connection, project: &Key, document: Uuid, field: &str) -> Result<bool, StoreError> {
    let removed = connection
        .prepare_cached("DELETE FROM drafts WHERE project = ?1 AND document = ?2 AND field = ?3")?
        .execute(params![project.as_str(), document.as_bytes(), field])?;
    Ok(removed > 0)
}

fn remember_step(
    connection: &Connection,
    project: &Key,
    document: Uuid,
    field: &str,
    before: Option<&Draft>,
) -> Result<(), StoreError> {
    let before = before.map(serde_json::to_string).transpose()?;
    connection
        .prepare_cached("INSERT INTO draft_steps (project, document, field, before) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![project.as_str(), document.as_bytes(), field, before])?;
    Ok(())
}

fn clear(transaction: &Transaction<'_>, project: &Key) -> Result<usize, StoreError> {
    transaction.execute("DELETE FROM draft_steps WHERE project = ?1", [project.as_str()])?;
    Ok(transaction.execute("DELETE FROM drafts WHERE project = ?1", [project.as_str()])?)
}

fn list(connection: &Connection, project: &Key) -> Result<Vec<Draft>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT body FROM drafts WHERE project = ?1 ORDER BY draft")?;
    rows::collect(statement.query_map([project.as_str()], |row| rows::json(row, 0))?)
}

impl Store {
    /// Stages a change of one field; answers the field's draft afterwards, `None` when it is back where it was.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn stage_draft(&self, project: &Key, draft: Draft) -> Result<Option<Draft>, StoreError> {
        self.write(|transaction| {
            let (document, field) = (draft.document.id, draft.field.clone());
            let existing = find(transaction, project, document, &field)?;
            remember_step(transaction, project, document, &field, existing.as_ref())?;
            match stage(existing.as_ref(), draft) {
                StageEffect::Put(draft) => {
                    put(transaction, project, &draft)?;
                    Ok(Some(*draft))
                }
                StageEffect::Remove => {
                    remove(transaction, project, document, &field)?;
                    Ok(None)
                }
            }
        })
    }

    /// The drafts of a project, in the order in which the fields were first changed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn list_drafts(&self, project: &Key) -> Result<Vec<Draft>, StoreError> {
        self.read(|connection| list(connection, project))
    }

    /// Undoes the last step in a project; `None` when there is nothing to undo.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn undo_draft(&self, project: &Key) -> Result<Option<Undone>, StoreError> {
        self.write(|transaction| {
            let last = transaction
                .prepare_cached(
                    "SELECT step, document, field, before FROM draft_steps WHERE project = ?1
                     ORDER BY step DESC LIMIT 1",
                )?
                .query_row([project.as_str()], |row| {
                    let before: Option<String> = row.get(3)?;
                    Ok((row.get::<_, i64>(0)?, rows::uuid(row, 1)?, row.get::<_, String>(2)?, before))
                })
                .optional()?;
            let Some((step, document_id, field, before)) = last else { return Ok(None) };
            transaction.execute("DELETE FROM draft_steps WHERE step = ?1", [step])?;
            let draft: Option<Draft> = before.map(|json| serde_json::from_str(&json)).transpose()?;
            match &draft {
                Some(draft) => put(transaction, project, draft)?,
                None => {
                    remove(transaction, project, document_id, &field)?;
                }
            }
            Ok(Some(Undone { document_id, field, draft }))
        })
    }

    /// Drops the draft of one field; may be undone. Answers whether there was one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn discard_draft(&self, project: &Key, document: Uuid, field: &str) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let existing = find(transaction, project, document, field)?;
            if existing.is_some() {
                remember_step(transaction, project, document, field, existing.as_ref())?;
            }
            remove(transaction, project, document, field)
        })
    }

    /// Drops all drafts of a project, with what could be undone; answers how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn clear_drafts(&self, project: &Key) -> Result<usize, StoreError> {
        self.write(|transaction| clear(transaction, project))
    }

    /// Saves all drafts of a project as one edit with the id `change_set_id`, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Nothing`] without drafts, and all of [`Store::enqueue`].
    pub fn enqueue_drafts(
        &self,
        project: &Key,
        change_set_id: Uuid,
        message: &str,
        now: Timestamp,
    ) -> Result<Enqueued, StoreError> {
        self.write_edits(|transaction| {
            let drafts = list(transaction, project)?;
            if drafts.is_empty() {
                return Err(StoreError::Nothing);
            }
            let (operations, base) = operations_of_drafts(&drafts);
            let scope = ScopeBody::Project { project_key: project.clone() };
            let change_set =
                ChangeSetBody { id: change_set_id, scope, message: message.to_owned(), operations };
            clear(transaction, project)?;
            edits::enqueue_in(transaction, &NewEdit { change_set, base }, now)
        })
    }
}
