//! A keychain that lasts as long as the process: for tests, and for a session that is not to be kept.

use crate::{ItemName, Keychain, KeychainError, Secret};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Secrets in memory only.
#[derive(Default)]
pub struct MemoryKeychain {
    items: Mutex<BTreeMap<ItemName, Secret>>,
}

impl MemoryKeychain {
    /// An empty keychain.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Keychain for MemoryKeychain {
    fn get(&self, item: &ItemName) -> Result<Option<Secret>, KeychainError> {
        Ok(self.items.lock().unwrap_or_else(PoisonError::into_inner).get(item).cloned())
    }

    fn set(&self, item: &ItemName, secret: &Secret) -> Result<(), KeychainError> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).insert(item.clone(), secret.clone());
        Ok(())
    }

    fn delete(&self, item: &ItemName) -> Result<(), KeychainError> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).remove(item);
        Ok(())
    }

    fn backend_name(&self) -> &'static str {
        "memory"
    }
}
