//! What to do with a store that cannot be read: keep the files, save what can be saved, begin anew.

use crate::account::Account;
use crate::connection::{self, Purpose};
use crate::edits;
use crate::error::{OpenError, StoreError};
use crate::files::{self, DATABASE, SIDECAR};
use crate::key::RootKey;
use crate::lock::{self, unwritable};
use crate::rows;
use crate::sidecar::Sidecar;
use crate::store::{Store, make_database, put_in_place};
use client_sync::{Draft, Edit};
use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What a recovery saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Edits that were not at the server and are still in the queue.
    pub edits_saved: u64,
    /// Edits that were not at the server and cannot be read any more.
    pub edits_lost: u64,
    /// Changed fields that were not saved and are still there. How many were lost is not known.
    pub drafts_saved: u64,
    /// Where the damaged database lies now.
    pub set_aside: PathBuf,
}

/// What was found in a damaged database.
#[derive(Default)]
struct Salvage {
    device_id: Option<Uuid>,
    edits: Vec<Edit>,
    drafts: Vec<(String, Draft)>,
}

impl Store {
    /// Puts a damaged store aside as `store.bad-<time>.db`, saves from it what can be read of the queue, row by
    /// row, and makes a new store with an empty cache under the same key. The damaged file is kept. May be
    /// repeated when it was cut short. `device_id` is used when the old one cannot be read.
    ///
    /// # Errors
    /// [`OpenError::InUse`] while another process has the store open, [`OpenError::WrongKey`],
    /// [`OpenError::Corrupt`] when the sidecar is damaged as well (then the key cannot even be named: see
    /// [`set_aside`]), [`OpenError::Unwritable`].
    pub fn recover(
        folder: &Path,
        key: &RootKey,
        account: &Account,
        device_id: Uuid,
        now: Timestamp,
    ) -> Result<(Self, Recovered), OpenError> {
        let recovered = {
            let _lock = lock::exclude(folder)?;
            let sidecar = Sidecar::read(folder)?.ok_or(OpenError::Absent)?;
            if !sidecar.fits(key.check_value(sidecar.store_id, account)) {
                return Err(OpenError::WrongKey { store_id: sidecar.store_id, unsynced: sidecar.unsynced });
            }
            let bad = put_aside(folder, now)?;
            let salvage = bad.as_deref().map_or_else(Salvage::default, |bad| {
                salvage(bad, &key.database_key(sidecar.store_id, account)).unwrap_or_default()
            });
            let device_id = salvage.device_id.unwrap_or(device_id);
            make_database(folder, key, account, sidecar.store_id, device_id, |transaction| {
                refill(transaction, &salvage, sidecar.last_seq)
            })?;
            put_in_place(folder)?;
            let edits_saved =
                salvage.edits.iter().filter(|edit| edit.state != client_sync::EditState::Applied).count();
            let edits_saved = u64::try_from(edits_saved).unwrap_or(u64::MAX);
            Recovered {
                edits_saved,
                edits_lost: sidecar.unsynced.saturating_sub(edits_saved),
                drafts_saved: u64::try_from(salvage.drafts.len()).unwrap_or(u64::MAX),
                set_aside: bad.unwrap_or_else(|| folder.to_owned()),
            }
        };
        let store = Self::open(folder, Some(key), account)?;
        store.write_edits(|_| Ok(())).map_err(|error| unwritable(folder, error))?;
        Ok((store, recovered))
    }
}

/// Makes room for a new store where the key of the old one is lost, or its sidecar: renames everything to
/// `store.orphan-<time>.*`, so that it can be put back when the key turns up. Answers the database's new name.
///
/// # Errors
/// [`OpenError::InUse`], [`OpenError::Unwritable`].
pub fn set_aside(folder: &Path, now: Timestamp) -> Result<PathBuf, OpenError> {
    let _lock = lock::exclude(folder)?;
    let ending = format!("orphan-{}", stamp(now));
    let renamed = (|| {
        let database = files::rename_database(folder, &ending)?;
        match std::fs::rename(folder.join(SIDECAR), folder.join(format!("store.{ending}.json"))) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        files::sync_folder(folder)?;
        Ok(database)
    })();
    renamed.map_err(|error: std::io::Error| unwritable(folder, error))
}

fn stamp(now: Timestamp) -> String {
    now.strftime("%Y%m%dT%H%M%S%3fZ").to_string()
}

/// Renames the damaged database; where an earlier recovery did so and was cut short, answers that one.
fn put_aside(folder: &Path, now: Timestamp) -> Result<Option<PathBuf>, OpenError> {
    if folder.join(DATABASE).exists() {
        let bad = files::rename_database(folder, &format!("bad-{}", stamp(now)));
        return bad.map(Some).map_err(|error| unwritable(folder, error));
    }
    let names = std::fs::read_dir(folder).map_err(|error| unwritable(folder, error))?;
    let earlier = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let newest = earlier.filter(|name| name.starts_with("store.bad-") && name.ends_with(".db")).max();
    Ok(newest.map(|name| folder.join(name)))
}

fn salvage(bad: &Path, key: &[u8; 32]) -> Result<Salvage, StoreError> {
    let connection = connection::open(bad, key, Purpose::Salvage)?;
    // The damaged file stays as it is: closing must not write the log into it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let device_id = connection.query_row("SELECT device_id FROM meta", [], |row| rows::uuid(row, 0)).ok();
    let edits = each(&connection, "edits", "seq", edits::COLUMNS, edits::read_edit);
    let drafts = each(&connection, "drafts", "draft", "project, body", |row| {
        Ok((row.get::<_, String>(0)?, rows::json(row, 1)?))
    });
    Ok(Salvage { device_id, edits, drafts })
}

/// Reads a table row by row by its number, so that one damaged page costs only its own rows. Stops at the number
/// after which a thousand in a row are not there.
fn each<T>(
    connection: &Connection,
    table: &str,
    number: &str,
    columns: &str,
    read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Vec<T> {
    const GAP_MAX: i64 = 1_000;
    let newest = format!("SELECT max({number}) FROM {table}");
    let newest: Option<i64> = connection.query_row(&newest, [], |row| row.get(0)).ok().flatten();
    let sql = format!("SELECT {columns} FROM {table} WHERE {number} = ?1");
    let (mut found, mut at, mut last_hit) = (Vec::new(), 1, 0);
    while newest.map_or(at - last_hit <= GAP_MAX, |newest| at <= newest) {
        let row = connection.prepare_cached(&sql).and_then(|mut s| s.query_row([at], &read).optional());
        match row {
            Ok(Some(row)) => {
                found.push(row);
                last_hit = at;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, table, at, "a row cannot be saved"),
        }
        at += 1;
    }
    found
}

fn refill(transaction: &Transaction<'_>, salvage: &Salvage, last_seq: i64) -> rusqlite::Result<()> {
    for edit in &salvage.edits {
        edits::insert(transaction, edit)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    }
    for (project, draft) in &salvage.drafts {
        let json = serde_json::to_string(draft)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        transaction.execute(
            "INSERT INTO drafts (project, document, field, body) VALUES (?1, ?2, ?3, ?4)",
            params![project, draft.document.id.as_bytes(), draft.field, json],
        )?;
    }
    // What is lost has been told; it is not to be found missing once more.
    transaction.execute("DELETE FROM sqlite_sequence WHERE name = 'edits'", [])?;
    let newest: i64 =
        transaction.query_row("SELECT coalesce(max(seq), 0) FROM edits", [], |row| row.get(0))?;
    transaction
        .execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('edits', ?1)", [newest.max(last_seq)])?;
    Ok(())
}
