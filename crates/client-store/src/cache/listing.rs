//! The whole list of a project's flags, compact.

use super::scopes;
use crate::error::StoreError;
use crate::people;
use crate::rows;
use crate::store::Store;
use flag_model::{FlagKind, Key, Lifecycle};
use jiff::Timestamp;
use rusqlite::{Connection, Row};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// All flags of a project, with what the list shows of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlagListing {
    /// The flags, in no order.
    pub flags: Vec<FlagRow>,
    /// Their configurations, those of one flag together. A flag has none where nobody configured it.
    pub configurations: Vec<ConfigurationRow>,
}

/// A flag in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagRow {
    /// Its id.
    pub id: Uuid,
    /// Its key.
    pub key: Key,
    /// Its name; may be empty.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// The type of its values.
    pub kind: FlagKind,
    /// Whether it is in use.
    pub lifecycle: Lifecycle,
    /// The team or person to ask; may be empty.
    pub owner: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Its version.
    pub version: i64,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// The name of who wrote it last.
    pub updated_by: Arc<str>,
}

/// What the list shows of a flag in one environment.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationRow {
    /// Its id.
    pub id: Uuid,
    /// The flag.
    pub flag_id: Uuid,
    /// The environment.
    pub environment_id: Uuid,
    /// Whether the flag is on.
    pub enabled: bool,
    /// Its version.
    pub version: i64,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// The name of who wrote it last.
    pub updated_by: Arc<str>,
}

impl Store {
    /// All flags of a project; empty when nothing of it was ever read.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn load_flag_listing(&self, project: &Key) -> Result<FlagListing, StoreError> {
        self.read(|connection| {
            let Some(scope) = scopes::number(connection, project.as_str())? else {
                return Ok(FlagListing::default());
            };
            let names = people::names(connection)?;
            Ok(FlagListing {
                flags: flags(connection, scope, &names)?,
                configurations: configurations(connection, scope, &names)?,
            })
        })
    }

    /// How many flags of a project are here.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn count_flags(&self, project: &Key) -> Result<u64, StoreError> {
        self.read(|connection| {
            let Some(scope) = scopes::number(connection, project.as_str())? else { return Ok(0) };
            let mut statement = connection.prepare_cached("SELECT count(*) FROM flags WHERE scope = ?1")?;
            let count: i64 = statement.query_row([scope], |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or_default())
        })
    }
}

fn flags(
    connection: &Connection,
    scope: i64,
    names: &HashMap<i64, Arc<str>>,
) -> Result<Vec<FlagRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, key, name, description, kind, lifecycle, owner, tags, version, updated_at, updated_by
         FROM flags WHERE scope = ?1",
    )?;
    rows::collect(statement.query_map([scope], |row| {
        let tags = rows::text(row, 7)?;
        Ok(FlagRow {
            id: rows::uuid(row, 0)?,
            key: rows::key(row, 1)?,
            name: row.get(2)?,
            description: row.get(3)?,
            kind: rows::word(rows::text(row, 4)?)?,
            lifecycle: rows::word(rows::text(row, 5)?)?,
            owner: row.get(6)?,
            tags: if tags.is_empty() { Vec::new() } else { rows::json(row, 7)? },
            version: row.get(8)?,
            updated_at: rows::time(row, 9)?,
            updated_by: name(row, 10, names)?,
        })
    })?)
}

fn configurations(
    connection: &Connection,
    scope: i64,
    names: &HashMap<i64, Arc<str>>,
) -> Result<Vec<ConfigurationRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, flag, environment, enabled, version, updated_at, updated_by
         FROM flag_environments WHERE scope = ?1",
    )?;
    rows::collect(statement.query_map([scope], |row| {
        Ok(ConfigurationRow {
            id: rows::uuid(row, 0)?,
            flag_id: rows::uuid(row, 1)?,
            environment_id: rows::uuid(row, 2)?,
            enabled: row.get(3)?,
            version: row.get(4)?,
            updated_at: rows::time(row, 5)?,
            updated_by: name(row, 6, names)?,
        })
    })?)
}

fn name(row: &Row<'_>, column: usize, names: &HashMap<i64, Arc<str>>) -> rusqlite::Result<Arc<str>> {
    Ok(names.get(&row.get(column)?).cloned().unwrap_or_default())
}
