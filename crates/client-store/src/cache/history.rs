//! The last changes of flags, as they were last read.

use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use api_types::ChangeEntry;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

/// The last changes of a flag, and when they were read.
#[derive(Clone, Debug, PartialEq)]
pub struct CachedChanges {
    /// When they were read.
    pub fetched_at: Timestamp,
    /// The changes, newest first.
    pub changes: Vec<ChangeEntry>,
}

impl Store {
    /// Keeps the last changes of a flag, in place of those kept before.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn put_flag_changes(
        &self,
        flag_id: Uuid,
        changes: &[ChangeEntry],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let json = serde_json::to_string(changes)?;
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO flag_changes (flag, fetched_at, changes) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![flag_id.as_bytes(), now.as_microsecond(), json])?;
            Ok(())
        })
    }

    /// The last changes of a flag; `None` when they were never read.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn get_flag_changes(&self, flag_id: Uuid) -> Result<Option<CachedChanges>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT fetched_at, changes FROM flag_changes WHERE flag = ?1")?;
            let found = statement.query_row([flag_id.as_bytes()], |row| {
                Ok(CachedChanges { fetched_at: rows::time(row, 0)?, changes: rows::json(row, 1)? })
            });
            Ok(found.optional()?)
        })
    }
}
