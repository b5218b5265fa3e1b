//! Taking in pages of the feed.

use super::scopes::{self, ScopeRow};
use crate::error::StoreError;
use crate::people;
use crate::rows;
use crate::store::Store;
use api_types::change_set::{DocumentKindBody, ScopeBody};
use api_types::{FeedDocument, FeedPage};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

/// What a page of the feed did to the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageEffect {
    /// The documents that are new or have another content.
    pub changed: Vec<Uuid>,
    /// The documents that are gone.
    pub removed: Vec<Uuid>,
    /// Whether the scope is complete up to the page's revision.
    pub complete: bool,
}

impl Store {
    /// Takes in a page, the cursor included, in one transaction. Only newer versions win, so that a page may be
    /// repeated or come late. The first page of a scope and the pages after [`Store::begin_snapshot`] make a
    /// snapshot: with its last page, documents that it did not name vanish.
    ///
    /// # Errors
    /// [`StoreError::EpochChanged`]: begin a snapshot and ask without a cursor. Nothing has changed then.
    pub fn apply_feed_page(&self, page: &FeedPage, now: Timestamp) -> Result<PageEffect, StoreError> {
        self.write(|transaction| {
            let mut scope = scopes::find_or_make(transaction, &page.scope)?;
            enter_epoch(transaction, &mut scope, page.epoch)?;
            let mut effect = PageEffect { complete: !page.more, ..PageEffect::default() };
            for document in &page.documents {
                take(transaction, &scope, document, &mut effect)?;
            }
            if !page.more && scope.state.snapshot {
                sweep(transaction, &scope, &mut effect)?;
            }
            if page.more {
                let values = params![page.cursor, scope.number];
                transaction
                    .execute("UPDATE scopes SET cursor = ?1, complete = 0 WHERE scope = ?2", values)?;
            } else {
                transaction.execute(
                    "UPDATE scopes SET cursor = ?1, revision = ?2, complete = 1, pulled_at = ?3, snapshot = 0,
                            new_epoch = 0
                     WHERE scope = ?4",
                    params![page.cursor, page.revision, now.as_microsecond(), scope.number],
                )?;
            }
            if page.scope == ScopeBody::Installation {
                forget_projects(transaction)?;
            }
            Ok(effect)
        })
    }
}

/// Checks the page's epoch, or takes it over with the first page of a snapshot.
fn enter_epoch(connection: &Connection, scope: &mut ScopeRow, epoch: Uuid) -> Result<(), StoreError> {
    let state = &mut scope.state;
    let first_page = state.cursor.is_none();
    if !first_page || (!state.snapshot && state.epoch.is_some()) {
        return if state.epoch == Some(epoch) { Ok(()) } else { Err(StoreError::EpochChanged) };
    }
    scope.new_epoch = scope.new_epoch || state.epoch != Some(epoch);
    state.epoch = Some(epoch);
    state.snapshot = true;
    connection.execute(
        "UPDATE scopes SET epoch = ?1, new_epoch = ?2, snapshot = 1 WHERE scope = ?3",
        params![epoch.as_bytes(), scope.new_epoch, scope.number],
    )?;
    Ok(())
}

/// What the cache has of a document.
struct Known {
    version: i64,
    generation: i64,
    deleted: bool,
    scope: i64,
}

fn take(
    connection: &Connection,
    scope: &ScopeRow,
    document: &FeedDocument,
    effect: &mut PageEffect,
) -> Result<(), StoreError> {
    let id = document.id.as_bytes();
    let known = connection
        .prepare_cached("SELECT version, generation, deleted, scope FROM documents WHERE id = ?1")?
        .query_row([id], |row| {
            let (version, generation) = (row.get(0)?, row.get(1)?);
            Ok(Known { version, generation, deleted: row.get(2)?, scope: row.get(3)? })
        })
        .optional()?;
    if let Some(known) = &known {
        let unseen = scope.state.snapshot && known.generation < scope.generation;
        // After a restore from a backup the versions start again from an older state.
        let wins =
            document.version > known.version || (unseen && scope.new_epoch) || known.scope != scope.number;
        if !wins {
            if unseen {
                connection
                    .prepare_cached("UPDATE documents SET generation = ?1 WHERE id = ?2")?
                    .execute(params![scope.generation, id])?;
            }
            return Ok(());
        }
        remove_compact(connection, known.scope, document)?;
    }
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO documents (id, scope, kind, key, version, generation, deleted, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            id,
            scope.number,
            rows::kind_number(document.kind),
            document.key.as_str(),
            document.version,
            scope.generation,
            document.deleted,
            serde_json::to_string(document)?,
        ])?;
    if !document.deleted {
        insert_compact(connection, scope.number, document)?;
        effect.changed.push(document.id);
    } else if known.is_some_and(|known| !known.deleted) {
        effect.removed.push(document.id);
    }
    Ok(())
}

fn insert_compact(connection: &Connection, scope: i64, document: &FeedDocument) -> Result<(), StoreError> {
    let text = |name: &str| document.fields.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
    let (id, updated_at) = (document.id.as_bytes(), document.updated_at.as_microsecond());
    match document.kind {
        DocumentKindBody::Project
        | DocumentKindBody::Environment
        | DocumentKindBody::Segment
        | DocumentKindBody::Override => {}
        DocumentKindBody::Flag => {
            let updated_by = people::number(connection, &document.updated_by)?;
            let tags = document
                .fields
                .get("tags")
                .filter(|tags| tags.as_array().is_some_and(|tags| !tags.is_empty()));
            connection
                .prepare_cached(
                    "INSERT INTO flags VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                )?
                .execute(params![
                    scope,
                    id,
                    document.key.as_str(),
                    text("name"),
                    text("description"),
                    text("kind"),
                    text("lifecycle"),
                    text("owner"),
                    tags.map(ToString::to_string).unwrap_or_default(),
                    document.version,
                    updated_at,
                    updated_by,
                ])?;
        }
        DocumentKindBody::FlagEnvironment => {
            let (Some(flag), Some(environment)) = (document.flag_id, document.environment_id) else {
                return Ok(());
            };
            let updated_by = people::number(connection, &document.updated_by)?;
            let enabled =
                document.fields.get("enabled").and_then(serde_json::Value::as_bool).unwrap_or_default();
            connection
                .prepare_cached("INSERT INTO flag_environments VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
                .execute(params![
                    scope,
                    flag.as_bytes(),
                    id,
                    environment.as_bytes(),
                    enabled,
                    document.version,
                    updated_at,
                    updated_by,
                ])?;
        }
    }
    Ok(())
}

/// Removes what the list has of a document; `scope` is where the cache has it.
fn remove_compact(connection: &Connection, scope: i64, document: &FeedDocument) -> Result<(), StoreError> {
    let id = document.id.as_bytes();
    match document.kind {
        DocumentKindBody::Project
        | DocumentKindBody::Environment
        | DocumentKindBody::Segment
        | DocumentKindBody::Override => {}
        DocumentKindBody::Flag => {
            connection
                .prepare_cached("DELETE FROM flags WHERE scope = ?1 AND id = ?2")?
                .execute(params![scope, id])?;
        }
        DocumentKindBody::FlagEnvironment => {
            // A tombstone need not name the flag; the document that it buries does.
            let flag: Option<Uuid> = match document.flag_id {
                Some(flag) => Some(flag),
                None => connection
                    .prepare_cached("SELECT body FROM documents WHERE id = ?1")?
                    .query_row([id], |row| rows::json::<FeedDocument, _>(row, 0))
                    .optional()?
                    .and_then(|known| known.flag_id),
            };
            if let Some(flag) = flag {
                connection
                    .prepare_cached(
                        "DELETE FROM flag_environments WHERE scope = ?1 AND flag = ?2 AND id = ?3",
                    )?
                    .execute(params![scope, flag.as_bytes(), id])?;
            }
        }
    }
    Ok(())
}

/// Drops what a snapshot did not name, tombstones included.
fn sweep(connection: &Connection, scope: &ScopeRow, effect: &mut PageEffect) -> Result<(), StoreError> {
    let gone: Vec<FeedDocument> = {
        let mut statement = connection
            .prepare("SELECT body FROM documents WHERE scope = ?1 AND generation < ?2 AND deleted = 0")?;
        rows::collect(
            statement.query_map(params![scope.number, scope.generation], |row| rows::json(row, 0))?,
        )?
    };
    for document in &gone {
        remove_compact(connection, scope.number, document)?;
        effect.removed.push(document.id);
    }
    connection.execute(
        "DELETE FROM documents WHERE scope = ?1 AND generation < ?2",
        params![scope.number, scope.generation],
    )?;
    Ok(())
}

/// Drops the caches of projects that are gone, or that the account may no longer see. Edits stay.
fn forget_projects(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "DELETE FROM scopes
         WHERE name <> ''
           AND (SELECT complete FROM scopes WHERE name = '') = 1
           AND name NOT IN (SELECT key FROM documents WHERE kind = ?1 AND deleted = 0)",
        [rows::kind_number(DocumentKindBody::Project)],
    )?;
    Ok(())
}
