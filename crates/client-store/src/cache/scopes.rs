//! How far the cache of each scope has come.

use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use api_types::change_set::ScopeBody;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

/// Where the cache of a scope stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeState {
    /// The scope.
    pub scope: ScopeBody,
    /// The server's epoch; `None` before the first page.
    pub epoch: Option<Uuid>,
    /// The revision up to which the cache is complete; 0 before the first complete reading.
    pub revision: i64,
    /// Where to go on reading; `None`: from the snapshot.
    pub cursor: Option<String>,
    /// Whether the last page said that there is no more.
    pub complete: bool,
    /// Whether a snapshot is being read: documents that it does not name vanish at its end.
    pub snapshot: bool,
    /// When the scope was last read to the end.
    pub pulled_at: Option<Timestamp>,
}

/// A row of `scopes`.
pub(super) struct ScopeRow {
    pub(super) number: i64,
    pub(super) generation: i64,
    pub(super) new_epoch: bool,
    pub(super) state: ScopeState,
}

const SELECT: &str = "SELECT scope, name, epoch, revision, cursor, complete, snapshot, pulled_at, generation, new_epoch FROM scopes";

fn read_row(row: &Row<'_>) -> rusqlite::Result<ScopeRow> {
    let epoch: Option<[u8; 16]> = row.get(2)?;
    let state = ScopeState {
        scope: rows::scope_of(rows::text(row, 1)?)?,
        epoch: epoch.map(Uuid::from_bytes),
        revision: row.get(3)?,
        cursor: row.get(4)?,
        complete: row.get(5)?,
        snapshot: row.get(6)?,
        pulled_at: rows::optional_time(row, 7)?,
    };
    Ok(ScopeRow { number: row.get(0)?, generation: row.get(8)?, new_epoch: row.get(9)?, state })
}

/// The number of a scope; `None` when nothing of it was ever read.
pub(super) fn number(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    let mut statement = connection.prepare_cached("SELECT scope FROM scopes WHERE name = ?1")?;
    statement.query_row([name], |row| row.get(0)).optional()
}

/// The row of a scope; made if need be.
pub(super) fn find_or_make(connection: &Connection, scope: &ScopeBody) -> rusqlite::Result<ScopeRow> {
    let name = rows::scope_name(scope);
    connection
        .prepare_cached("INSERT INTO scopes (name) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([name])?;
    connection.prepare_cached(&format!("{SELECT} WHERE name = ?1"))?.query_row([name], read_row)
}

impl Store {
    /// Where the cache of a scope stands; `None` when nothing of it was ever read.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn scope_state(&self, scope: &ScopeBody) -> Result<Option<ScopeState>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE name = ?1"))?;
            let row = statement.query_row([rows::scope_name(scope)], read_row).optional()?;
            Ok(row.map(|row| row.state))
        })
    }

    /// Where the cache of every scope stands, the installation first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn list_scopes(&self) -> Result<Vec<ScopeState>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY name"))?;
            rows::collect(statement.query_map([], |row| Ok(read_row(row)?.state))?)
        })
    }

    /// Begins to read a scope from the snapshot: from the next page on, without a cursor. What is cached stays
    /// visible; what the snapshot does not name vanishes with its last page. May be called again at any time.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn begin_snapshot(&self, scope: &ScopeBody) -> Result<(), StoreError> {
        self.write(|transaction| {
            let row = find_or_make(transaction, scope)?;
            transaction.execute(
                "UPDATE scopes SET snapshot = 1, complete = 0, cursor = NULL, generation = generation + 1
                 WHERE scope = ?1",
                [row.number],
            )?;
            Ok(())
        })
    }
}
