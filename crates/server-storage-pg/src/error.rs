//! What the database says, in the words of [`StorageError`].

use server_storage::StorageError;
use tokio_postgres::error::SqlState;

/// Sorts an error of the database by what a caller can do about it.
pub(crate) fn from_postgres(error: tokio_postgres::Error) -> StorageError {
    let Some(state) = error.code().cloned() else {
        // Without a code of the server it is the connection, or a value that does not fit its column.
        let source = std::error::Error::source(&error);
        let of_connection =
            error.is_closed() || source.is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
        return if of_connection {
            StorageError::Unreachable(Box::new(error))
        } else {
            StorageError::Database(Box::new(error))
        };
    };
    match state {
        SqlState::UNIQUE_VIOLATION => StorageError::KeyTaken,
        // A foreign key fails when a document of another project is named: that does not exist for the caller.
        SqlState::INSUFFICIENT_PRIVILEGE | SqlState::FOREIGN_KEY_VIOLATION => StorageError::Refused,
        SqlState::T_R_SERIALIZATION_FAILURE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::LOCK_NOT_AVAILABLE => StorageError::Collision(Box::new(error)),
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => StorageError::Unreachable(Box::new(error)),
        _ if state.code().starts_with("08") => StorageError::Unreachable(Box::new(error)),
        _ => StorageError::Database(Box::new(error)),
    }
}

/// The same for the pool.
pub(crate) fn from_pool(error: deadpool_postgres::PoolError) -> StorageError {
    match error {
        deadpool_postgres::PoolError::Backend(error) => match from_postgres(error) {
            // Whatever keeps a new connection from opening, the database is not there for us.
            StorageError::Database(source) => StorageError::Unreachable(source),
            other => other,
        },
        other => StorageError::Unreachable(Box::new(other)),
    }
}

/// A column that holds what this program cannot read.
pub(crate) fn inconsistent(table: &'static str, column: &str) -> StorageError {
    StorageError::Inconsistent { table, column: column.to_owned() }
}
