//! Reading the queue.

use super::row;
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use client_sync::Edit;
use flag_model::ChangeSetId;
use rusqlite::Row;

/// How many edits are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PendingCounts {
    /// Wait to be sent.
    pub queued: u64,
    /// May have left; repeated until the server answers.
    pub sending: u64,
    /// Wait for a new sign-in.
    pub paused: u64,
    /// Wait for the user: the server has moved on.
    pub conflict: u64,
    /// Wait for the user: the server refused them.
    pub refused: u64,
    /// Changed fields that are not saved.
    pub drafts: u64,
}

impl PendingCounts {
    /// Edits that are saved here and not at the server.
    #[must_use]
    pub fn unsynced(&self) -> u64 {
        self.queued + self.sending + self.paused + self.conflict + self.refused
    }
}

impl Store {
    /// All edits, the applied ones that are still kept included, in the user's order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn list_edits(&self) -> Result<Vec<Edit>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("SELECT {} FROM edits ORDER BY seq", row::COLUMNS))?;
            rows::collect(statement.query_map([], row::read_edit)?)
        })
    }

    /// What [`client_sync::next_step`] and [`client_sync::overlay`] need: the edits that are not at the server,
    /// and the applied ones that the cache has not seen yet, in the user's order; at most `limit` of them from
    /// the start, since only the heads of the queue are ever due.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open_edits(&self, limit: u32) -> Result<Vec<Edit>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {} FROM edits
                 WHERE state <> 'applied'
                    OR applied_revision > coalesce((SELECT revision FROM scopes WHERE name = edits.scope), 0)
                 ORDER BY seq LIMIT ?1",
                row::COLUMNS
            ))?;
            rows::collect(statement.query_map([limit], row::read_edit)?)
        })
    }

    /// One edit.
    ///
    /// # Errors
    /// [`StoreError::EditNotFound`].
    pub fn get_edit(&self, id: ChangeSetId) -> Result<Edit, StoreError> {
        self.read(|connection| row::find(connection, id))
    }

    /// How many edits are where.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn pending_counts(&self) -> Result<PendingCounts, StoreError> {
        self.read(|connection| {
            let counts = connection.query_row(
                "SELECT coalesce(sum(state = 'queued'), 0), coalesce(sum(state = 'sending'), 0),
                        coalesce(sum(state = 'paused'), 0), coalesce(sum(state = 'conflict'), 0),
                        coalesce(sum(state = 'refused'), 0), (SELECT count(*) FROM drafts)
                 FROM edits WHERE state <> 'applied'",
                [],
                read_counts,
            )?;
            Ok(counts)
        })
    }
}

fn read_counts(row: &Row<'_>) -> rusqlite::Result<PendingCounts> {
    Ok(PendingCounts {
        queued: rows::count(row, 0)?,
        sending: rows::count(row, 1)?,
        paused: rows::count(row, 2)?,
        conflict: rows::count(row, 3)?,
        refused: rows::count(row, 4)?,
        drafts: rows::count(row, 5)?,
    })
}
