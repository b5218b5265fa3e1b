//! Names of people, each stored once.

use api_types::PersonRef;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use std::sync::Arc;

/// The number of a person; made if need be.
pub(crate) fn number(connection: &Connection, person: &PersonRef) -> rusqlite::Result<i64> {
    let known = connection
        .prepare_cached("SELECT person FROM people WHERE id = ?1 AND name = ?2")?
        .query_row(params![person.id.as_bytes(), person.name], |row| row.get(0))
        .optional()?;
    match known {
        Some(number) => Ok(number),
        None => {
            connection
                .prepare_cached("INSERT INTO people (id, name) VALUES (?1, ?2)")?
                .execute(params![person.id.as_bytes(), person.name])?;
            Ok(connection.last_insert_rowid())
        }
    }
}

/// All names, by number.
pub(crate) fn names(connection: &Connection) -> rusqlite::Result<HashMap<i64, Arc<str>>> {
    let mut statement = connection.prepare_cached("SELECT person, name FROM people")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, Arc::from(crate::rows::text(row, 1)?))))?;
    rows.collect()
}
