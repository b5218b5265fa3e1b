//! The keychain of the operating system: Secret Service, Credential Manager, macOS Keychain.

use crate::chunks::{self, Entries};
use crate::{ItemName, Keychain, KeychainError, Secret};
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The keychain of the operating system. Connects anew for each call, so that one that was missing or locked is
/// found when it is there.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsKeychain;

impl OsKeychain {
    /// Touches nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

#[cfg(target_os = "linux")]
mod native {
    pub(super) use dbus_secret_service_keyring_store::Store;
    pub(super) const BACKEND: &str = "secret-service";
}

#[cfg(target_os = "windows")]
mod native {
    pub(super) use windows_native_keyring_store::store::Store;
    pub(super) const BACKEND: &str = "windows-credential-manager";
}

#[cfg(target_os = "macos")]
mod native {
    pub(super) use apple_native_keyring_store::keychain::Store;
    pub(super) const BACKEND: &str = "macos-keychain";
}

/// One connection to the platform's store. Not the default store of `keyring-core`: that one sticks for the
/// process, also after a failure.
struct Native(Arc<CredentialStore>);

impl Native {
    fn connect() -> Result<Self, KeychainError> {
        let store: Arc<CredentialStore> = native::Store::new()?;
        Ok(Self(store))
    }

    fn entry(&self, item: &ItemName) -> Result<Entry, KeychainError> {
        Ok(self.0.build(item.service(), item.user(), None)?)
    }
}

impl Entries for Native {
    fn read(&self, item: &ItemName) -> Result<Option<Secret>, KeychainError> {
        match self.entry(item)?.get_secret() {
            Ok(bytes) => Ok(Some(Secret::from(Zeroizing::new(bytes)))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn write(&self, item: &ItemName, bytes: &[u8]) -> Result<(), KeychainError> {
        Ok(self.entry(item)?.set_secret(bytes)?)
    }

    fn remove(&self, item: &ItemName) -> Result<(), KeychainError> {
        match self.entry(item)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Keychain for OsKeychain {
    fn get(&self, item: &ItemName) -> Result<Option<Secret>, KeychainError> {
        chunks::get(&Native::connect()?, item)
    }

    fn set(&self, item: &ItemName, secret: &Secret) -> Result<(), KeychainError> {
        chunks::set(&Native::connect()?, item, secret)
    }

    fn delete(&self, item: &ItemName) -> Result<(), KeychainError> {
        chunks::delete(&Native::connect()?, item)
    }

    fn backend_name(&self) -> &'static str {
        native::BACKEND
    }
}
