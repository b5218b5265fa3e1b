//! The sidecar: what has to be known before the database can be opened. Nothing in it is secret.

use crate::error::OpenError;
use crate::files::{self, SIDECAR};
use crate::lock::unwritable;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::Path;
use uuid::Uuid;

/// The format of sidecar and database that this version writes.
pub(crate) const FORMAT: i64 = 1;
/// How keys are derived from the root key.
const KEY_DERIVATION: u32 = 1;

/// The file `store.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sidecar {
    /// The format of the store.
    pub format: i64,
    /// The store's id: the name of its root key in the keychain.
    pub store_id: Uuid,
    /// How keys are derived.
    pub key_derivation: u32,
    /// The kind of keychain that holds the root key, as its `backend_name` says.
    pub key_backend: String,
    /// Changes with the key: see [`OpenError::WrongKey`].
    pub key_check: String,
    /// How many edits wait, or wait for a decision: to tell the user when they cannot be read any more.
    pub unsynced: u64,
    /// The highest place in the queue that was ever acknowledged: a database that knows less was rolled back.
    pub last_seq: i64,
}

impl Sidecar {
    pub(crate) fn new(store_id: Uuid, key_backend: String, key_check: [u8; 8]) -> Self {
        Self {
            format: FORMAT,
            store_id,
            key_derivation: KEY_DERIVATION,
            key_backend,
            key_check: hex(&key_check),
            unsynced: 0,
            last_seq: 0,
        }
    }

    /// Reads the sidecar of the store in `folder`; `None` when there is no store.
    ///
    /// # Errors
    /// [`OpenError::Corrupt`] when it cannot be understood or is lost while the database is there,
    /// [`OpenError::TooNew`], [`OpenError::Unwritable`] when it cannot be read at all.
    pub fn read(folder: &Path) -> Result<Option<Self>, OpenError> {
        let bytes = match std::fs::read(folder.join(SIDECAR)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let orphan = folder.join(files::DATABASE).exists();
                return if orphan { Err(OpenError::Corrupt(error.into())) } else { Ok(None) };
            }
            Err(error) => return Err(unwritable(folder, error)),
        };
        let format = serde_json::from_slice::<serde_json::Value>(&bytes).ok();
        let format = format.and_then(|json| json.get("format").and_then(serde_json::Value::as_i64));
        if let Some(found) = format.filter(|format| *format > FORMAT) {
            return Err(OpenError::TooNew { found, known: FORMAT });
        }
        serde_json::from_slice(&bytes).map(Some).map_err(|error| OpenError::Corrupt(error.into()))
    }

    pub(crate) fn fits(&self, key_check: [u8; 8]) -> bool {
        self.key_check == hex(&key_check)
    }

    pub(crate) fn write(&self, folder: &Path) -> std::io::Result<()> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        files::replace(folder, SIDECAR, &json)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
