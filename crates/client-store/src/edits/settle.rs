//! The user's decisions on edits.

use super::row;
use crate::error::StoreError;
use crate::store::Store;
use client_sync::{Edit, EditState, Resolution, after_removed};
use flag_model::ChangeSetId;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use uuid::Uuid;

/// What a discarded edit took with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discarded {
    /// Later edits of which nothing was left to do without it.
    pub also: Vec<ChangeSetId>,
}

/// What a resolution made of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// It waits again, in its place, under this new id.
    Requeued(ChangeSetId),
    /// It is gone.
    Dropped(Discarded),
}

impl Store {
    /// Drops an edit that is not at the server, because the user says so. What else goes with it can be seen
    /// before with [`client_sync::after_removed`].
    ///
    /// # Errors
    /// [`StoreError::OutcomeUnknown`] when it may be at the server; [`StoreError::EditState`] when it is;
    /// [`StoreError::EditNotFound`].
    pub fn discard_edit(&self, id: ChangeSetId) -> Result<Discarded, StoreError> {
        self.write_edits(|transaction| {
            let edit = row::find(transaction, id)?;
            if edit.uncertain {
                return Err(StoreError::OutcomeUnknown);
            }
            if edit.state == EditState::Applied {
                return Err(StoreError::EditState(edit.state));
            }
            remove(transaction, &edit)
        })
    }

    /// Carries out what [`client_sync::resolve`] made of a conflict.
    ///
    /// # Errors
    /// [`StoreError::EditState`] when the edit does not wait for a decision; [`StoreError::EditNotFound`];
    /// [`StoreError::EditExists`] when the new id is taken.
    pub fn resolve_edit(&self, id: ChangeSetId, resolution: &Resolution) -> Result<Resolved, StoreError> {
        self.write_edits(|transaction| {
            let edit = undecided(transaction, id)?;
            match resolution {
                Resolution::Drop => remove(transaction, &edit).map(Resolved::Dropped),
                Resolution::Requeue(new) => {
                    let new_id = ChangeSetId(new.change_set.id);
                    if row::find(transaction, new_id).is_ok() {
                        return Err(StoreError::EditExists(new_id));
                    }
                    row::delete(transaction, id)?;
                    let (change_set, base) = (new.change_set.clone(), new.base.clone());
                    row::insert(transaction, &renewed(&edit, change_set, base))?;
                    Ok(Resolved::Requeued(new_id))
                }
            }
        })
    }

    /// Puts a refused or conflicting edit back into the queue as it is, in its place, under a new id: as after
    /// the user got the right that was missing.
    ///
    /// # Errors
    /// As [`Store::resolve_edit`].
    pub fn requeue_edit(&self, id: ChangeSetId, new_id: Uuid) -> Result<Edit, StoreError> {
        self.write_edits(|transaction| {
            let edit = undecided(transaction, id)?;
            if row::find(transaction, ChangeSetId(new_id)).is_ok() {
                return Err(StoreError::EditExists(ChangeSetId(new_id)));
            }
            row::delete(transaction, id)?;
            let change_set = api_types::ChangeSetBody { id: new_id, ..edit.change_set.clone() };
            row::insert(transaction, &renewed(&edit, change_set, edit.base.clone()))?;
            row::find(transaction, ChangeSetId(new_id))
        })
    }

    /// Forgets applied edits that were saved before `time`; answers how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn forget_applied_before(&self, time: Timestamp) -> Result<usize, StoreError> {
        self.write(|transaction| {
            let forgotten = transaction.execute(
                "DELETE FROM edits WHERE state = 'applied' AND created_at < ?1
                    AND applied_revision <= coalesce((SELECT revision FROM scopes WHERE name = edits.scope), 0)",
                params![time.as_microsecond()],
            )?;
            Ok(forgotten)
        })
    }
}

fn undecided(connection: &Connection, id: ChangeSetId) -> Result<Edit, StoreError> {
    let edit = row::find(connection, id)?;
    if edit.state.needs_decision() { Ok(edit) } else { Err(StoreError::EditState(edit.state)) }
}

fn remove(connection: &Connection, edit: &Edit) -> Result<Discarded, StoreError> {
    row::delete(connection, edit.id())?;
    let rebases = after_removed(edit, &row::open_edits(connection, None)?);
    Ok(Discarded { also: row::apply_rebases(connection, &rebases)? })
}

fn renewed(edit: &Edit, change_set: api_types::ChangeSetBody, base: Vec<api_types::FeedDocument>) -> Edit {
    Edit {
        seq: edit.seq,
        change_set,
        base,
        state: EditState::Queued,
        attempts: 0,
        uncertain: false,
        last_error: None,
        problem: None,
        created_at: edit.created_at,
        sent_at: None,
        applied_revision: None,
    }
}
