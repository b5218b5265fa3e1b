//! A file sealed with a passphrase, for computers without a keychain. Only ever chosen by the user.
//!
//! One file holds all items. Its layout: the magic bytes, the Argon2id parameters, the salt, a check value of
//! the key, the nonce, a checksum of all this, then the items as JSON under XChaCha20-Poly1305 with the header as
//! associated data. Check value and checksum tell a wrong passphrase from damage; the check value is derived
//! under its own label, so it says nothing about the key that seals.

mod format;
mod write;

use crate::{ItemName, Keychain, KeychainError, Secret};
use format::Items;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A keychain in a file.
pub struct FileKeychain {
    path: PathBuf,
    passphrase: Secret,
    /// Held while reading and writing, and the key of the salt last seen: deriving it takes about 0.1 s.
    key: Mutex<Option<format::DerivedKey>>,
}

impl FileKeychain {
    /// The keychain in the file at `path`, made at the first [`Keychain::set`]. Touches nothing yet; a wrong
    /// passphrase shows at the first use.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, passphrase: Secret) -> Self {
        Self { path: path.into(), passphrase, key: Mutex::new(None) }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn load(&self, key: &mut Option<format::DerivedKey>) -> Result<Items, KeychainError> {
        match std::fs::read(&self.path) {
            Ok(bytes) => format::open(&bytes, &self.passphrase, key),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Items::default()),
            Err(error) => Err(KeychainError::failed(error)),
        }
    }

    /// Reads, changes and writes the file under its lock, so that two processes do not lose each other's items.
    fn change(&self, change: impl FnOnce(&mut Items) -> bool) -> Result<(), KeychainError> {
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        let _lock = write::lock(&self.path).map_err(KeychainError::failed)?;
        let mut items = self.load(&mut key)?;
        if !change(&mut items) {
            return Ok(());
        }
        let sealed = format::seal(&items, &self.passphrase, &mut key)?;
        write::replace(&self.path, &sealed).map_err(KeychainError::failed)
    }
}

impl Keychain for FileKeychain {
    fn get(&self, item: &ItemName) -> Result<Option<Secret>, KeychainError> {
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.load(&mut key)?.take(item))
    }

    fn set(&self, item: &ItemName, secret: &Secret) -> Result<(), KeychainError> {
        self.change(|items| {
            items.put(item, secret);
            true
        })
    }

    fn delete(&self, item: &ItemName) -> Result<(), KeychainError> {
        self.change(|items| items.take(item).is_some())
    }

    fn backend_name(&self) -> &'static str {
        "file"
    }
}

#[cfg(test)]
mod tests;
