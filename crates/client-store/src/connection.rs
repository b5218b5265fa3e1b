//! Connections to the encrypted database.

use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a connection waits for another one's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// What a connection may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Write,
    Read,
    /// Reads a damaged database, without changing a byte of it where that can be helped.
    Salvage,
}

/// Opens the database at `path`. The key is not tried until the first read.
pub(crate) fn open(path: &Path, key: &[u8; 32], purpose: Purpose) -> rusqlite::Result<Connection> {
    let access = match purpose {
        Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Purpose::Read | Purpose::Salvage => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_key(&connection, key)?;
    connection.pragma_update(None, "cipher_page_size", 8192)?;
    configure(&connection)?;
    match purpose {
        Purpose::Write => {
            // FULL: every acknowledged transaction survives a power cut.
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "fullfsync", true)?;
            connection.pragma_update(None, "checkpoint_fullfsync", true)?;
            connection.pragma_update(None, "journal_size_limit", 4 * 1024 * 1024)?;
        }
        Purpose::Read => connection.pragma_update(None, "query_only", true)?,
        Purpose::Salvage => {}
    }
    Ok(connection)
}

/// A database that lives as long as the process.
pub(crate) fn open_in_memory() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    configure(&connection)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "mmap_size", 0)
}

/// Whether this build encrypts: a plain SQLite ignores keys without a word.
pub(crate) fn encrypts(connection: &Connection) -> rusqlite::Result<bool> {
    let version = connection.query_row("PRAGMA cipher_version", [], |row| row.get::<_, String>(0));
    match version {
        Ok(version) => Ok(!version.is_empty()),
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Gives the raw key to the database, past the SQL text, which is logged and kept in places that are not wiped.
fn set_key(connection: &Connection, key: &[u8; 32]) -> rusqlite::Result<()> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    // The form x'…' says that this is the key itself and not a passphrase.
    let mut literal = Zeroizing::new(Vec::with_capacity(2 * key.len() + 3));
    literal.extend_from_slice(b"x'");
    for byte in key {
        literal.push(DIGITS[usize::from(byte >> 4)]);
        literal.push(DIGITS[usize::from(byte & 15)]);
    }
    literal.push(b'\'');
    let length = i32::try_from(literal.len()).unwrap_or_default();
    #[expect(unsafe_code, reason = "there is no safe call for a key that is not part of an SQL text")]
    // SAFETY: the handle belongs to the open connection, which lives through the call; the name is a C string;
    // the pointer and length are those of a live buffer, which SQLCipher copies.
    let code = unsafe {
        rusqlite::ffi::sqlite3_key_v2(connection.handle(), c"main".as_ptr(), literal.as_ptr().cast(), length)
    };
    if code == rusqlite::ffi::SQLITE_OK {
        Ok(())
    } else {
        Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None))
    }
}
