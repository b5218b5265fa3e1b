//! The access token between two runs: in the keychain, for the minutes that it is good for.
//!
//! Without it every command of the command line would spend the refresh token, and a command that is killed between
//! the provider's answer and the keychain would end the session. A keychain that does not take it is no failure: the
//! token is in memory all the same.

use crate::keychain::{self, KeychainFailure, SERVICE};
use client_keychain::{ItemName, Keychain, Secret};
use client_ports::BearerToken;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// An access token, and for how long it is good.
pub(super) struct KeptToken {
    pub(super) token: BearerToken,
    pub(super) obtained_at: Timestamp,
    pub(super) lifetime: Duration,
}

/// Where the access token of one session lies.
#[derive(Clone)]
pub(crate) struct TokenItem {
    keychain: Arc<dyn Keychain>,
    name: ItemName,
}

impl TokenItem {
    /// The item beside the session's own, whose name is `session`.
    pub(crate) fn new(keychain: Arc<dyn Keychain>, session: &str) -> Self {
        Self { keychain, name: ItemName::new(SERVICE, format!("{session} access")) }
    }

    /// The token that was kept. One that cannot be read is none.
    pub(super) async fn read(&self) -> Option<KeptToken> {
        let item = self.clone();
        let kept = keychain::on_its_own_thread(move || Ok(item.keychain.get(&item.name)?)).await;
        let secret = kept.unwrap_or_else(|error| {
            tracing::warn!(%error, "the access token that was kept cannot be read");
            None
        })?;
        parse(std::str::from_utf8(secret.expose()).ok()?)
    }

    /// Keeps a token in place of the one before.
    pub(super) async fn keep(&self, token: &BearerToken, obtained_at: Timestamp, lifetime: Duration) {
        let times = format!("{} {} ", obtained_at.as_microsecond(), lifetime.as_secs());
        // Room for all of it at once: growing would leave copies behind.
        let mut bytes = Vec::with_capacity(times.len() + token.0.len());
        bytes.extend_from_slice(times.as_bytes());
        bytes.extend_from_slice(token.0.as_bytes());
        let (item, secret) = (self.clone(), Secret::new(bytes));
        said(keychain::on_its_own_thread(move || Ok(item.keychain.set(&item.name, &secret)?)).await);
    }

    /// Forgets the token.
    pub(super) async fn forget(&self) {
        let item = self.clone();
        said(keychain::on_its_own_thread(move || Ok(item.keychain.delete(&item.name)?)).await);
    }
}

fn said(done: Result<(), KeychainFailure>) {
    if let Err(error) = done {
        tracing::warn!(%error, "the access token is not kept");
    }
}

fn parse(text: &str) -> Option<KeptToken> {
    let mut parts = text.splitn(3, ' ');
    let obtained_at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
    let lifetime = Duration::from_secs(parts.next()?.parse().ok()?);
    let token = BearerToken(Zeroizing::new(parts.next()?.to_owned()));
    Some(KeptToken { token, obtained_at, lifetime })
}
