//! Saving an edit.

use super::row;
use crate::error::StoreError;
use crate::store::Store;
use client_sync::{Edit, EditState, Fold, NewEdit, fold};
use flag_model::ChangeSetId;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};

/// What became of a saved edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits under its own id.
    Added(ChangeSetId),
    /// It became part of an edit that waits already, and that goes by this id.
    Folded(ChangeSetId),
    /// It undid an edit that waited under this id: there is nothing left to send.
    Cancelled(ChangeSetId),
}

impl Store {
    /// Saves an edit: when this returns, it is in the queue and survives a power cut. Folds it into an edit
    /// that has not left yet where [`client_sync::fold`] says so.
    ///
    /// # Errors
    /// [`StoreError::Nothing`] for an edit without operations, [`StoreError::EditExists`].
    pub fn enqueue(&self, edit: &NewEdit, now: Timestamp) -> Result<Enqueued, StoreError> {
        self.write_edits(|transaction| enqueue_in(transaction, edit, now))
    }
}

pub(crate) fn enqueue_in(
    transaction: &Transaction<'_>,
    new: &NewEdit,
    now: Timestamp,
) -> Result<Enqueued, StoreError> {
    let id = ChangeSetId(new.change_set.id);
    let taken = transaction
        .prepare_cached("SELECT 1 FROM edits WHERE id = ?1")?
        .query_row([id.0.as_bytes()], |_| Ok(()))
        .optional()?;
    if taken.is_some() {
        return Err(StoreError::EditExists(id));
    }
    let first = new.change_set.operations.first().ok_or(StoreError::Nothing)?;
    let of_document = row::open_edits(transaction, Some(first.document.id))?;
    match fold(&of_document, new) {
        Fold::Append => {
            row::insert(transaction, &queued(new, now))?;
            Ok(Enqueued::Added(id))
        }
        Fold::Replace { id, change_set } => {
            row::replace_change_set(transaction, id, &change_set)?;
            Ok(Enqueued::Folded(id))
        }
        Fold::Cancel { id } => {
            row::delete(transaction, id)?;
            Ok(Enqueued::Cancelled(id))
        }
    }
}

fn queued(new: &NewEdit, now: Timestamp) -> Edit {
    Edit {
        seq: 0,
        change_set: new.change_set.clone(),
        base: new.base.clone(),
        state: EditState::Queued,
        attempts: 0,
        uncertain: false,
        last_error: None,
        problem: None,
        created_at: now,
        sent_at: None,
        applied_revision: None,
    }
}
