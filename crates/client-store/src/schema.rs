//! The tables, and how an older database becomes a newer one.
//!
//! Everything of the cache can be fetched again and may be dropped by a migration; `meta`, `drafts`,
//! `draft_steps` and `edits` must survive every one. Each released format has a sample in the tests.

use rusqlite::{Connection, Transaction};

/// What leads from format n to n + 1. The number of entries is the newest format.
const MIGRATIONS: &[&str] = &[V1];

/// The newest format.
pub(crate) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The format of a database; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings a database up to the newest format, in the caller's transaction.
pub(crate) fn migrate(transaction: &Transaction<'_>, from: i64) -> rusqlite::Result<()> {
    for migration in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", newest())
}

const V1: &str = "
CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    store_id BLOB NOT NULL,
    origin TEXT NOT NULL,
    account_id TEXT NOT NULL,
    device_id BLOB NOT NULL
) STRICT;

-- The cache. Everything below hangs on its scope.
CREATE TABLE scopes (
    scope INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,          -- '' is the installation, else a project's key
    epoch BLOB,
    cursor TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 0,
    pulled_at INTEGER,
    generation INTEGER NOT NULL DEFAULT 0,
    snapshot INTEGER NOT NULL DEFAULT 0,
    new_epoch INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE people (
    person INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (id, name)
) STRICT;

CREATE TABLE documents (
    id BLOB PRIMARY KEY,
    scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    body TEXT NOT NULL                  -- JSON as in the feed
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_key ON documents (scope, kind, key) WHERE deleted = 0;

-- The list of flags, compact and in one piece for each project.
CREATE TABLE flags (
    scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
    id BLOB NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    kind TEXT NOT NULL,
    lifecycle TEXT NOT NULL,
    owner TEXT NOT NULL,
    tags TEXT NOT NULL,                 -- JSON array; '' for none
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,        -- microseconds since 1970
    updated_by INTEGER NOT NULL REFERENCES people,
    PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE flag_environments (
    scope INTEGER NOT NULL REFERENCES scopes ON DELETE CASCADE,
    flag BLOB NOT NULL,
    id BLOB NOT NULL,
    environment BLOB NOT NULL,
    enabled INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    updated_by INTEGER NOT NULL REFERENCES people,
    PRIMARY KEY (scope, flag, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE flag_changes (
    flag BLOB PRIMARY KEY,
    fetched_at INTEGER NOT NULL,
    changes TEXT NOT NULL               -- JSON array
) STRICT, WITHOUT ROWID;

CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    fact TEXT NOT NULL                  -- JSON
) STRICT, WITHOUT ROWID;

-- The user's work: never dropped.
CREATE TABLE drafts (
    draft INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    document BLOB NOT NULL,
    field TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (project, document, field)
) STRICT;

CREATE TABLE draft_steps (
    step INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL,
    document BLOB NOT NULL,
    field TEXT NOT NULL,
    before TEXT                         -- the draft before the step; NULL for none
) STRICT;

CREATE TABLE edits (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    scope TEXT NOT NULL,                -- '' is the installation, else a project's key
    state TEXT NOT NULL,
    change_set TEXT NOT NULL,
    base TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    uncertain INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    problem TEXT,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    applied_revision INTEGER
) STRICT;
CREATE INDEX edits_by_state ON edits (state, seq);
";
