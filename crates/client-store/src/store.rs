//! An open store.

use crate::account::Account;
use crate::connection::{self, Purpose};
use crate::error::{OpenError, StoreError};
use crate::files::{self, DATABASE, WAL};
use crate::key::RootKey;
use crate::lock::{self, Lead, OpenLock, unwritable};
use crate::schema;
use crate::sidecar::Sidecar;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// The name of a database that is being made.
const MAKING: &str = "store.new.db";

/// What a new store is to be.
#[derive(Clone, Debug)]
pub struct NewStore {
    /// A new id, also the name of its root key in the keychain.
    pub store_id: Uuid,
    /// A new id for this installation of the program, as the server will know it.
    pub device_id: Uuid,
    /// The kind of keychain that holds the root key.
    pub key_backend: String,
}

/// An open store. May be shared between threads; every function blocks.
pub struct Store {
    // Before the lock, so that the connections close first.
    writer: Mutex<Connection>,
    reader: Option<Mutex<Connection>>,
    place: Option<Place>,
    device_id: Uuid,
    missing_edits: u64,
    stopped_cleanly: bool,
}

/// Where a store lies.
struct Place {
    folder: PathBuf,
    sidecar: Mutex<Sidecar>,
    _lock: OpenLock,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("folder", &self.place.as_ref().map(|place| &place.folder))
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Makes a store in `folder`, which is made as well. Put the root key into the keychain first: a store whose
    /// key was lost cannot be read.
    ///
    /// # Errors
    /// [`OpenError::Exists`], [`OpenError::Unwritable`], [`OpenError::InUse`], [`OpenError::NotEncrypted`].
    pub fn create(folder: &Path, key: &RootKey, account: &Account, new: NewStore) -> Result<Self, OpenError> {
        files::make_folder(folder).map_err(|error| unwritable(folder, error))?;
        {
            let _lock = lock::exclude(folder)?;
            if Sidecar::read(folder)?.is_some() {
                return Err(OpenError::Exists);
            }
            make_database(folder, key, account, new.store_id, new.device_id, |_| Ok(()))?;
            let sidecar = Sidecar::new(new.store_id, new.key_backend, key.check_value(new.store_id, account));
            sidecar.write(folder).map_err(|error| unwritable(folder, error))?;
            put_in_place(folder)?;
        }
        Self::open(folder, Some(key), account)
    }

    /// Opens the store in `folder`. `key` is what the keychain gave for the sidecar's `store_id`: `None` when
    /// the keychain is open and has no such entry. (A keychain that is locked or missing is no reason to call
    /// this.)
    ///
    /// # Errors
    /// See [`OpenError`]; nothing on the disk has changed then.
    pub fn open(folder: &Path, key: Option<&RootKey>, account: &Account) -> Result<Self, OpenError> {
        let sidecar = Sidecar::read(folder)?.ok_or(OpenError::Absent)?;
        let lock = lock::share(folder)?;
        let (store_id, unsynced) = (sidecar.store_id, sidecar.unsynced);
        let Some(key) = key else {
            return Err(OpenError::KeyMissing { store_id, key_backend: sidecar.key_backend, unsynced });
        };
        if !sidecar.fits(key.check_value(store_id, account)) {
            return Err(OpenError::WrongKey { store_id, unsynced });
        }
        let database = folder.join(DATABASE);
        if !database.exists() && folder.join(MAKING).exists() {
            put_in_place(folder)?;
        }
        if !database.exists() {
            return Err(OpenError::Corrupt("the database file is missing".into()));
        }
        let stopped_cleanly = std::fs::metadata(folder.join(WAL)).map_or(true, |wal| wal.len() == 0);
        let key = key.database_key(store_id, account);
        let mut writer =
            connection::open(&database, &key, Purpose::Write).map_err(|error| refused(folder, error))?;
        prepare(folder, &mut writer)?;
        let device_id = check_owner(&writer, store_id, account).map_err(|error| refused(folder, error))?;
        let missing_edits = catch_up(&writer, sidecar.last_seq).map_err(|error| refused(folder, error))?;
        let reader =
            connection::open(&database, &key, Purpose::Read).map_err(|error| refused(folder, error))?;
        let place = Place { folder: folder.to_owned(), sidecar: Mutex::new(sidecar), _lock: lock };
        Ok(Self {
            writer: Mutex::new(writer),
            reader: Some(Mutex::new(reader)),
            place: Some(place),
            device_id,
            missing_edits,
            stopped_cleanly,
        })
    }

    /// A store that lasts as long as the process, for a session that is not to be kept.
    ///
    /// # Errors
    /// Only when there is no memory.
    pub fn open_in_memory(account: &Account, device_id: Uuid) -> Result<Self, StoreError> {
        let mut writer = connection::open_in_memory()?;
        let transaction = writer.transaction()?;
        schema::migrate(&transaction, 0)?;
        insert_owner(&transaction, Uuid::nil(), account, device_id)?;
        transaction.commit()?;
        Ok(Self {
            writer: Mutex::new(writer),
            reader: None,
            place: None,
            device_id,
            missing_edits: 0,
            stopped_cleanly: true,
        })
    }

    /// The id of this installation of the program.
    #[must_use]
    pub fn device_id(&self) -> Uuid {
        self.device_id
    }

    /// How many edits were acknowledged once and are not in the database: it was rolled back (as from a backup)
    /// or damaged in its newest part. To be told to the user; said once, at the first opening after.
    #[must_use]
    pub fn missing_edits(&self) -> u64 {
        self.missing_edits
    }

    /// Whether the last process that had the store open closed it. If not, [`Store::verify`] is worth its time.
    #[must_use]
    pub fn stopped_cleanly(&self) -> bool {
        self.stopped_cleanly
    }

    /// Asks for the right to send the queue; `None` while another process has it.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`].
    pub fn lead(&self) -> Result<Option<Lead>, StoreError> {
        let Some(place) = &self.place else { return Ok(Some(Lead::of_this_process())) };
        lock::lead(&place.folder).map_err(|error| StoreError::Unwritable(error.into()))
    }

    /// A number that changes when another process has written to the store.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn foreign_changes(&self) -> Result<i64, StoreError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(writer.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Checks every page and every table: about a second for 200 MB.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn verify(&self) -> Result<(), StoreError> {
        self.read(|connection| {
            for pragma in ["cipher_integrity_check", "quick_check"] {
                let mut statement = connection.prepare(&format!("PRAGMA {pragma}"))?;
                let found: Vec<String> =
                    statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
                if let Some(problem) = found.into_iter().find(|line| line != "ok") {
                    return Err(StoreError::Corrupt(problem.into()));
                }
            }
            Ok(())
        })
    }

    /// Reads in one consistent view.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.reader.as_ref().unwrap_or(&self.writer);
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction()?;
        read(&transaction)
    }

    /// Writes in one transaction; durable when it returns.
    pub(crate) fn write<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        write_on(&mut writer, write)
    }

    /// Writes to the queue in one transaction, and brings the sidecar up to date before it returns.
    pub(crate) fn write_edits<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let result = write_on(&mut writer, write)?;
        if let Some(place) = &self.place
            && let Err(error) = place.update_sidecar(&writer)
        {
            // The edit itself is safe; what suffers is what can be said after a loss.
            tracing::warn!(%error, "the sidecar of the local data is out of date");
        }
        Ok(result)
    }
}

impl Place {
    fn update_sidecar(
        &self,
        connection: &Connection,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let (unsynced, last_seq) = counts(connection)?;
        let mut sidecar = self.sidecar.lock().unwrap_or_else(PoisonError::into_inner);
        if (sidecar.unsynced, sidecar.last_seq) != (unsynced, last_seq) {
            let updated = Sidecar { unsynced, last_seq, ..sidecar.clone() };
            updated.write(&self.folder)?;
            *sidecar = updated;
        }
        Ok(())
    }
}

fn write_on<T>(
    writer: &mut Connection,
    write: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = write(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

/// How many edits are not at the server, and the highest place ever given.
pub(crate) fn counts(connection: &Connection) -> rusqlite::Result<(u64, i64)> {
    connection.query_row(
        "SELECT (SELECT count(*) FROM edits WHERE state <> 'applied'),
                coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'edits'), 0)",
        [],
        |row| Ok((crate::rows::count(row, 0)?, row.get(1)?)),
    )
}

/// Makes a database beside the place where it will lie, and closes it.
pub(crate) fn make_database(
    folder: &Path,
    key: &RootKey,
    account: &Account,
    store_id: Uuid,
    device_id: Uuid,
    fill: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
) -> Result<(), OpenError> {
    let path = folder.join(MAKING);
    for ending in ["", "-wal", "-shm"] {
        // Left over from a try that was cut short before it became the store.
        match std::fs::remove_file(folder.join(format!("{MAKING}{ending}"))) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(unwritable(folder, error));
            }
            _ => {}
        }
    }
    // SQLite would make it readable for others; its companions take their rights from it.
    files::open_private(&path).map_err(|error| unwritable(folder, error))?;
    let key = key.database_key(store_id, account);
    let mut connection =
        connection::open(&path, &key, Purpose::Write).map_err(|error| refused(folder, error))?;
    prepare(folder, &mut connection)?;
    let filled = (|| {
        let transaction = connection.transaction()?;
        insert_owner(&transaction, store_id, account, device_id)?;
        fill(&transaction)?;
        transaction.commit()
    })();
    filled.map_err(|error| refused(folder, error))?;
    // Closing moves everything from the log into the file itself.
    connection.close().map_err(|(_, error)| refused(folder, error))
}

/// Makes the database that was made the store's.
pub(crate) fn put_in_place(folder: &Path) -> Result<(), OpenError> {
    let moved =
        std::fs::rename(folder.join(MAKING), folder.join(DATABASE)).and_then(|()| files::sync_folder(folder));
    moved.map_err(|error| unwritable(folder, error))
}

fn prepare(folder: &Path, connection: &mut Connection) -> Result<(), OpenError> {
    if !connection::encrypts(connection).map_err(|error| refused(folder, error))? {
        return Err(OpenError::NotEncrypted);
    }
    let found = schema::version(connection).map_err(|error| refused(folder, error))?;
    if found > schema::newest() {
        return Err(OpenError::TooNew { found, known: schema::newest() });
    }
    if found < schema::newest() {
        let migrated = (|| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // Another process may have been faster.
            let found = schema::version(&transaction)?;
            schema::migrate(&transaction, found)?;
            transaction.commit()
        })();
        migrated.map_err(|error: rusqlite::Error| refused(folder, error))?;
    }
    Ok(())
}

fn insert_owner(
    transaction: &Transaction<'_>,
    store_id: Uuid,
    account: &Account,
    device_id: Uuid,
) -> rusqlite::Result<()> {
    let values = params![store_id.as_bytes(), account.origin, account.account_id, device_id.as_bytes()];
    transaction.execute(
        "INSERT INTO meta (one, store_id, origin, account_id, device_id) VALUES (1, ?1, ?2, ?3, ?4)",
        values,
    )?;
    Ok(())
}

/// The device id, if the database says that it belongs to this account, as its key already does.
fn check_owner(connection: &Connection, store_id: Uuid, account: &Account) -> rusqlite::Result<Uuid> {
    connection.query_row(
        "SELECT device_id FROM meta WHERE store_id = ?1 AND origin = ?2 AND account_id = ?3",
        params![store_id.as_bytes(), account.origin, account.account_id],
        |row| crate::rows::uuid(row, 0),
    )
}

/// How many places of the queue the sidecar knows of and the database does not. They are not given again.
fn catch_up(connection: &Connection, acknowledged: i64) -> rusqlite::Result<u64> {
    let (_, known) = counts(connection)?;
    if known >= acknowledged {
        return Ok(0);
    }
    if known == 0 {
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'edits'", [])?;
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('edits', ?1)", [acknowledged])?;
    } else {
        connection.execute("UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'edits'", [acknowledged])?;
    }
    Ok(u64::try_from(acknowledged - known).unwrap_or_default())
}

/// What an error while opening means.
pub(crate) fn refused(folder: &Path, error: rusqlite::Error) -> OpenError {
    if matches!(error, rusqlite::Error::QueryReturnedNoRows) {
        return OpenError::Corrupt("the database does not say whose it is".into());
    }
    match StoreError::from(error) {
        StoreError::Busy => OpenError::InUse,
        StoreError::Unwritable(source) => unwritable(folder, source),
        StoreError::Corrupt(source) | StoreError::Failed(source) => OpenError::Corrupt(source),
        error => OpenError::Corrupt(error.into()),
    }
}
