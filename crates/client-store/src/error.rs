//! What can go wrong with a store.

use client_sync::EditState;
use flag_model::ChangeSetId;
use std::path::PathBuf;
use uuid::Uuid;

/// Why a store did not open. Nothing on the disk has changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no store in the folder: create one.
    #[error("there is no local data yet")]
    Absent,
    /// There is already a store in the folder: open it.
    #[error("there is local data already")]
    Exists,
    /// There is a store, but the keychain has lost its key. The key may come back (another keychain, a restored
    /// backup); [`crate::set_aside`] keeps the files and makes room for a new store.
    #[error("the key of the local data is not in the keychain")]
    KeyMissing {
        /// The name of the key in the keychain.
        store_id: Uuid,
        /// The kind of keychain that held it.
        key_backend: String,
        /// How many edits waited when it was last open.
        unsynced: u64,
    },
    /// The key in the keychain is not the key of this store, or the store belongs to another account.
    #[error("the key does not fit the local data")]
    WrongKey {
        /// The name of the key in the keychain.
        store_id: Uuid,
        /// How many edits waited when it was last open.
        unsynced: u64,
    },
    /// The store is damaged: [`crate::Store::recover`] keeps what can be kept.
    #[error("the local data is damaged")]
    Corrupt(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store was written by a newer version of the program.
    #[error("the local data is of format {found}; this version knows {known}")]
    TooNew {
        /// The store's format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The folder or the file cannot be written, or the disk is full.
    #[error("the local data in {} cannot be written", path.display())]
    Unwritable {
        /// The folder.
        path: PathBuf,
        /// What happened.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another process is recovering the store, or has it open while this one wants to recover it.
    #[error("another process is using the local data")]
    InUse,
    /// The program was built without encryption: nothing is written.
    #[error("this build of the program cannot encrypt")]
    NotEncrypted,
}

/// Why an operation on an open store failed. It had no effect.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store is damaged: [`crate::Store::recover`] keeps what can be kept.
    #[error("the local data is damaged")]
    Corrupt(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The file cannot be written, or the disk is full.
    #[error("the local data cannot be written")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another process held the store for too long.
    #[error("another process is using the local data")]
    Busy,
    /// The page is of another epoch than the cache: begin a snapshot.
    #[error("the server was restored from a backup: the cache has to be read anew")]
    EpochChanged,
    /// There is no such edit.
    #[error("there is no edit {0}")]
    EditNotFound(ChangeSetId),
    /// There is already an edit with this id.
    #[error("there is already an edit {0}")]
    EditExists(ChangeSetId),
    /// The edit is in a state in which this cannot be done.
    #[error("the edit is {}", .0.as_str())]
    EditState(EditState),
    /// The outcome of the edit is unknown: it may be at the server, so it can only be repeated.
    #[error("nobody knows whether the edit has reached the server")]
    OutcomeUnknown,
    /// There is nothing to save or undo.
    #[error("there is nothing to do")]
    Nothing,
    /// A bug: the database refused what this crate asked for.
    #[error("the local data refused an operation")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(error.into()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(
                ErrorCode::DiskFull
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied,
            ) => Self::Unwritable(error.into()),
            // A text or number in a row that we did not write this way.
            None if matches!(
                error,
                rusqlite::Error::FromSqlConversionFailure(..)
                    | rusqlite::Error::InvalidColumnType(..)
                    | rusqlite::Error::IntegralValueOutOfRange(..)
                    | rusqlite::Error::Utf8Error(..)
            ) =>
            {
                Self::Corrupt(error.into())
            }
            _ => Self::Failed(error.into()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.into())
    }
}
