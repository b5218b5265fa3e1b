//! Rows of the table `edits`.

use crate::error::StoreError;
use crate::rows;
use client_sync::{Edit, EditState, Rebase, Rebased};
use flag_model::ChangeSetId;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(crate) const COLUMNS: &str = "seq, state, change_set, base, attempts, uncertain, last_error, problem, created_at, \
                                  sent_at, applied_revision";

/// What the column `uncertain` says of attempts without an answer.
pub(super) mod uncertain {
    /// There is none.
    pub(crate) const NO: i64 = 0;
    /// The attempt that is under way, if it is.
    pub(crate) const THIS_ATTEMPT: i64 = 1;
    /// An earlier one: only an answer about the edit itself settles it.
    pub(crate) const EARLIER_ATTEMPT: i64 = 2;
}

pub(crate) fn read_edit(row: &Row<'_>) -> rusqlite::Result<Edit> {
    let last_error: Option<String> = row.get(6)?;
    let has_problem = row.get_ref(7)? != rusqlite::types::ValueRef::Null;
    Ok(Edit {
        seq: row.get(0)?,
        state: rows::word(rows::text(row, 1)?)?,
        change_set: rows::json(row, 2)?,
        base: rows::json(row, 3)?,
        attempts: row.get(4)?,
        uncertain: row.get::<_, i64>(5)? != uncertain::NO,
        last_error: last_error.as_deref().map(rows::word).transpose()?,
        problem: if has_problem { Some(rows::json(row, 7)?) } else { None },
        created_at: rows::time(row, 8)?,
        sent_at: rows::optional_time(row, 9)?,
        applied_revision: row.get(10)?,
    })
}

pub(super) fn find(connection: &Connection, id: ChangeSetId) -> Result<Edit, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM edits WHERE id = ?1"))?;
    let found = statement.query_row([id.0.as_bytes()], read_edit).optional()?;
    found.ok_or(StoreError::EditNotFound(id))
}

/// The edits that are not at the server, in the user's order; with `document` only those that name it.
pub(super) fn open_edits(
    connection: &Connection,
    document: Option<uuid::Uuid>,
) -> Result<Vec<Edit>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM edits
         WHERE state <> 'applied' AND (?1 IS NULL OR instr(change_set, ?1) > 0) ORDER BY seq"
    ))?;
    let document = document.map(|id| id.hyphenated().to_string());
    rows::collect(statement.query_map([document], read_edit)?)
}

/// Writes an edit as it is; with `seq` 0 at the end of the queue.
pub(crate) fn insert(connection: &Connection, edit: &Edit) -> Result<(), StoreError> {
    let last_error = edit.last_error.map(api_types::ErrorCode::as_str);
    connection
        .prepare_cached(
            "INSERT INTO edits (seq, id, scope, state, change_set, base, attempts, uncertain, last_error, problem,
                                created_at, sent_at, applied_revision)
             VALUES (nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            edit.seq,
            edit.change_set.id.as_bytes(),
            rows::scope_name(edit.scope()),
            edit.state.as_str(),
            serde_json::to_string(&edit.change_set)?,
            serde_json::to_string(&edit.base)?,
            edit.attempts,
            if edit.uncertain { uncertain::EARLIER_ATTEMPT } else { uncertain::NO },
            last_error,
            edit.problem.as_ref().map(serde_json::to_string).transpose()?,
            edit.created_at.as_microsecond(),
            edit.sent_at.map(jiff::Timestamp::as_microsecond),
            edit.applied_revision,
        ])?;
    Ok(())
}

/// Changes what an edit does; only one that was never handed to the network.
pub(super) fn replace_change_set(
    connection: &Connection,
    id: ChangeSetId,
    change_set: &api_types::ChangeSetBody,
) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE edits SET change_set = ?1 WHERE id = ?2 AND state = 'queued' AND attempts = 0",
        )?
        .execute(params![serde_json::to_string(change_set)?, id.0.as_bytes()])?;
    if changed == 1 { Ok(()) } else { Err(StoreError::EditState(EditState::Sending)) }
}

pub(super) fn delete(connection: &Connection, id: ChangeSetId) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM edits WHERE id = ?1")?.execute([id.0.as_bytes()])?;
    Ok(())
}

/// Carries out what became of later edits; answers those that were dropped.
pub(super) fn apply_rebases(
    connection: &Connection,
    rebases: &[Rebase],
) -> Result<Vec<ChangeSetId>, StoreError> {
    let mut dropped = Vec::new();
    for rebase in rebases {
        match &rebase.rebased {
            Rebased::Replace(change_set) => replace_change_set(connection, rebase.id, change_set)?,
            Rebased::Drop => {
                delete(connection, rebase.id)?;
                dropped.push(rebase.id);
            }
        }
    }
    Ok(dropped)
}
