//! The item of a session in the keychain: the refresh token.

use crate::keychain::{self, KeychainFailure};
use client_keychain::{ItemName, Keychain, Secret};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use zeroize::{Zeroize, Zeroizing};

/// Raised when an older version could no longer read the item.
const VERSION: u32 = 1;

pub(crate) use crate::keychain::KeychainFailure as SessionItemError;

/// Where the refresh token of one session lies.
#[derive(Clone)]
pub(crate) struct SessionItem {
    keychain: Arc<dyn Keychain>,
    name: ItemName,
}

#[derive(Serialize)]
struct Content<'a> {
    version: u32,
    refresh_token: &'a str,
}

#[derive(Deserialize)]
struct OwnedContent {
    version: u32,
    refresh_token: String,
}

impl SessionItem {
    pub(crate) fn new(keychain: Arc<dyn Keychain>, name: &str) -> Self {
        Self { keychain, name: ItemName::new(keychain::SERVICE, name) }
    }

    /// The refresh token; `None` when there is no session.
    pub(crate) async fn read(&self) -> Result<Option<Zeroizing<String>>, KeychainFailure> {
        let item = self.clone();
        keychain::on_its_own_thread(move || {
            let Some(secret) = item.keychain.get(&item.name)? else { return Ok(None) };
            match serde_json::from_slice::<OwnedContent>(secret.expose()) {
                Ok(content) if content.version == VERSION => Ok(Some(Zeroizing::new(content.refresh_token))),
                Ok(mut content) => {
                    content.refresh_token.zeroize();
                    Ok(None)
                }
                // Not ours, or cut off: as good as none. A new sign-in replaces it.
                Err(_) => Ok(None),
            }
        })
        .await
    }

    /// Keeps the refresh token in place of the one before.
    pub(crate) async fn write(&self, refresh_token: &Zeroizing<String>) -> Result<(), KeychainFailure> {
        let (item, refresh_token) = (self.clone(), refresh_token.clone());
        keychain::on_its_own_thread(move || {
            // Room for all of it at once: growing would leave copies behind.
            let mut bytes = Vec::with_capacity(refresh_token.len() * 2 + 64);
            let content = Content { version: VERSION, refresh_token: &refresh_token };
            if serde_json::to_writer(&mut bytes, &content).is_err() {
                return Err(KeychainFailure::Unreadable);
            }
            Ok(item.keychain.set(&item.name, &Secret::new(bytes))?)
        })
        .await
    }

    /// Forgets the session.
    pub(crate) async fn delete(&self) -> Result<(), KeychainFailure> {
        let item = self.clone();
        keychain::on_its_own_thread(move || Ok(item.keychain.delete(&item.name)?)).await
    }
}
