//! Single facts beside the documents: what the server said of itself and of the account. Part of the cache, so a
//! damaged store loses nothing with them.

use crate::error::StoreError;
use crate::store::Store;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

impl Store {
    /// Keeps a fact, in place of the one with the same name.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn put_fact<T: Serialize>(&self, name: &str, fact: &T) -> Result<(), StoreError> {
        let json = serde_json::to_string(fact)?;
        self.write(|transaction| {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO facts (name, fact) VALUES (?1, ?2)")?
                .execute(params![name, json])?;
            Ok(())
        })
    }

    /// A fact; `None` when it was never kept, or in a form that this version does not know.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn get_fact<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT fact FROM facts WHERE name = ?1")?;
            let json: Option<String> = statement.query_row([name], |row| row.get(0)).optional()?;
            Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
        })
    }
}
