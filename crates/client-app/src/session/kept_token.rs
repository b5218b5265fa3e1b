//! The access token between two runs: in the encrypted store, for the minutes that it is good for.
//!
//! Without it every command of the command line would spend the refresh token, and a command that is killed between
//! the provider's answer and the keychain would end the session. Its key is in the keychain, as the refresh token is.

use crate::account::blocking;
use client_ports::BearerToken;
use client_store::{Store, StoreError};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// The name of the fact.
const FACT: &str = "access token";

/// An access token, and for how long it is good.
pub(super) struct KeptToken {
    pub(super) token: BearerToken,
    pub(super) obtained_at: Timestamp,
    pub(super) lifetime: Duration,
}

/// The token that was kept. One that cannot be read is none.
pub(super) async fn read(store: &Arc<Store>) -> Option<KeptToken> {
    let store = Arc::clone(store);
    let text = blocking(move || store.get_secret_fact(FACT)).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the access token that was kept cannot be read");
        None
    })?;
    parse(&text)
}

/// Keeps a token in place of the one before.
pub(super) async fn keep(
    store: &Arc<Store>,
    token: &BearerToken,
    obtained_at: Timestamp,
    lifetime: Duration,
) {
    let text = Zeroizing::new(format!(
        "{} {} {}",
        obtained_at.as_microsecond(),
        lifetime.as_secs(),
        token.0.as_str()
    ));
    let store = Arc::clone(store);
    said(blocking(move || store.put_secret_fact(FACT, &text)).await);
}

/// Forgets the token.
pub(super) async fn forget(store: &Arc<Store>) {
    let store = Arc::clone(store);
    said(blocking(move || store.forget_fact(FACT)).await);
}

fn said(done: Result<(), StoreError>) {
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
