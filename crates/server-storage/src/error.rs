//! What can go wrong between server and database.

/// A failure of the database, or a row that cannot be what it should be.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database cannot be reached or the connection broke; nothing is known about the effect of a commit
    /// that was under way.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another transaction stood in the way; the whole transaction may be tried again.
    #[error("the transaction collided with another one")]
    Collision(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A key that must be unique is taken.
    #[error("the key is taken")]
    KeyTaken,
    /// Row-level security refused a write.
    #[error("the database refused the write")]
    Refused,
    /// A row holds something this program cannot read.
    #[error("a row of {table} cannot be read: {column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column, and the row's id where known.
        column: String,
    },
    /// The schema is not the one this program expects.
    #[error("the database's schema is at version {found}, this program wants {wanted}")]
    Schema {
        /// The version found.
        found: i64,
        /// The version wanted.
        wanted: i64,
    },
    /// Anything else that the database says.
    #[error("the database refused a statement")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}
