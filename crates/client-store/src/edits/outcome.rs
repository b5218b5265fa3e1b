//! Sending an edit and recording what came of it.

use super::row::{self, uncertain};
use crate::error::StoreError;
use crate::store::Store;
use api_types::{ErrorCode, Problem, WrittenDocument};
use client_sync::{Edit, EditState, Outcome, after_applied};
use flag_model::ChangeSetId;
use jiff::Timestamp;
use rusqlite::{Connection, params};

impl Store {
    /// Marks an edit as being sent. Only when this has returned may its first byte leave: from now on the edit
    /// is repeated as it is until the server answers, also after a crash.
    ///
    /// # Errors
    /// [`StoreError::EditNotFound`]; [`StoreError::EditState`] when it does not wait.
    pub fn mark_sending(&self, id: ChangeSetId, now: Timestamp) -> Result<Edit, StoreError> {
        self.write(|transaction| {
            let edit = row::find(transaction, id)?;
            if !edit.state.is_waiting() {
                return Err(StoreError::EditState(edit.state));
            }
            // An edit that is uncertain already is so because of an earlier attempt.
            let now_uncertain =
                if edit.uncertain { uncertain::EARLIER_ATTEMPT } else { uncertain::THIS_ATTEMPT };
            transaction
                .prepare_cached(
                    "UPDATE edits SET state = 'sending', attempts = attempts + 1, uncertain = ?1, sent_at = ?2
                     WHERE id = ?3",
                )?
                .execute(params![now_uncertain, now.as_microsecond(), id.0.as_bytes()])?;
            row::find(transaction, id)
        })
    }

    /// Records what came of sending an edit, and rebases the later edits of its documents. Recording the same
    /// outcome again changes nothing. Answers the edit as it stands now.
    ///
    /// # Errors
    /// [`StoreError::EditNotFound`]; [`StoreError::EditState`] when it is not being sent.
    pub fn record_outcome(&self, id: ChangeSetId, outcome: &Outcome) -> Result<Edit, StoreError> {
        self.write_edits(|transaction| {
            let edit = row::find(transaction, id)?;
            match (edit.state, outcome) {
                (EditState::Sending, _) => record(transaction, &edit, outcome)?,
                (EditState::Applied, Outcome::Applied { .. }) => {}
                (state, _) => return Err(StoreError::EditState(state)),
            }
            row::find(transaction, id)
        })
    }
}

fn record(connection: &Connection, edit: &Edit, outcome: &Outcome) -> Result<(), StoreError> {
    match outcome {
        Outcome::Applied { revision, documents, .. } => applied(connection, edit, *revision, documents),
        Outcome::Conflict(problem) => stopped(connection, edit, EditState::Conflict, problem),
        Outcome::Refused(problem) => stopped(connection, edit, EditState::Refused, problem),
        Outcome::Paused => {
            // This attempt had no effect, but an earlier one may have had.
            connection
                .prepare_cached(
                    "UPDATE edits SET state = 'paused', last_error = ?1,
                            uncertain = CASE uncertain WHEN 1 THEN 0 ELSE uncertain END
                     WHERE seq = ?2",
                )?
                .execute(params![ErrorCode::SessionExpired.as_str(), edit.seq])?;
            Ok(())
        }
        Outcome::Unknown { code, .. } => {
            connection
                .prepare_cached("UPDATE edits SET last_error = ?1, uncertain = ?2 WHERE seq = ?3")?
                .execute(params![code.as_str(), uncertain::EARLIER_ATTEMPT, edit.seq])?;
            Ok(())
        }
    }
}

fn applied(
    connection: &Connection,
    edit: &Edit,
    revision: i64,
    documents: &[WrittenDocument],
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE edits SET state = 'applied', applied_revision = ?1, uncertain = 0, last_error = NULL,
                    problem = NULL
             WHERE seq = ?2",
        )?
        .execute(params![revision, edit.seq])?;
    for operation in &edit.change_set.operations {
        let later = row::open_edits(connection, Some(operation.document.id))?;
        // One document at a time, because an edit may follow this one in several.
        let alone =
            api_types::ChangeSetBody { operations: vec![operation.clone()], ..edit.change_set.clone() };
        row::apply_rebases(connection, &after_applied(&alone, documents, &later))?;
    }
    Ok(())
}

fn stopped(
    connection: &Connection,
    edit: &Edit,
    state: EditState,
    problem: &Problem,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE edits SET state = ?1, problem = ?2, last_error = ?3, uncertain = 0 WHERE seq = ?4",
        )?
        .execute(params![state.as_str(), serde_json::to_string(problem)?, problem.code.as_str(), edit.seq])?;
    Ok(())
}
