//! The issuer's keys, cached.
//!
//! A token with an unknown key id asks the provider again, at most once a minute, and many such tokens at once
//! make one request. Keys are also read anew when they are old; while that fails, the last good set goes on.

use crate::error::{AuthnError, ProviderError};
use crate::provider::Provider;
use jiff::Timestamp;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// Seconds after which keys are read anew, so that one the provider has withdrawn stops working.
const FRESH_S: i64 = 600;
/// Seconds for which the last good keys are used while the provider is down.
const KEEP_S: i64 = 24 * 60 * 60;
/// Seconds between two requests to the provider, whoever asks.
const RETRY_S: i64 = 60;
/// The same, as long as there are no keys at all and nobody can work.
const FIRST_RETRY_S: i64 = 2;

struct Key {
    id: Option<String>,
    algorithm: Option<Algorithm>,
    decoding: DecodingKey,
}

/// The usable keys of one answer.
pub(crate) struct KeySet(Vec<Key>);

impl KeySet {
    /// Reads a JWKS. Keys of kinds unknown here, symmetric keys and keys for encryption are passed over.
    pub(crate) fn read(document: &[u8]) -> Result<Self, ProviderError> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<serde_json::Value>,
        }
        let document: Document = serde_json::from_slice(document).map_err(|_| ProviderError::Unreadable)?;
        let keys: Vec<Key> = document.keys.into_iter().filter_map(read_key).collect();
        if keys.is_empty() { Err(ProviderError::NoKeys) } else { Ok(Self(keys)) }
    }

    /// The key with this id; without an id, the only key that could be meant.
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let mut fitting = self.0.iter().filter(|key| {
            key.decoding.family().algorithms().contains(&algorithm)
                && key.algorithm.is_none_or(|own| own == algorithm)
                && (id.is_none() || key.id.as_deref() == id)
        });
        let first = fitting.next()?;
        if id.is_none() && fitting.next().is_some() {
            return None;
        }
        Some(&first.decoding)
    }
}

fn read_key(value: serde_json::Value) -> Option<Key> {
    if value.get("kty")? == "oct" {
        return None;
    }
    let algorithm = match value.get("alg") {
        Some(name) => Some(name.as_str()?.parse().ok()?),
        None => None,
    };
    let jwk: Jwk = serde_json::from_value(value).ok()?;
    if jwk.common.public_key_use.as_ref().is_some_and(|purpose| *purpose != PublicKeyUse::Signature) {
        return None;
    }
    Some(Key { decoding: DecodingKey::from_jwk(&jwk).ok()?, id: jwk.common.key_id, algorithm })
}

#[derive(Clone)]
struct Good {
    keys: Arc<KeySet>,
    read_at: Timestamp,
}

struct LastAttempt {
    at: Option<Timestamp>,
    failure: Option<ProviderError>,
}

/// The keys of one issuer.
pub(crate) struct KeyCache {
    provider: Provider,
    good: RwLock<Option<Good>>,
    /// Held while the provider is asked: whoever comes meanwhile waits and finds the answer.
    attempt: Mutex<LastAttempt>,
}

impl KeyCache {
    pub(crate) fn new(provider: Provider) -> Self {
        let attempt = Mutex::new(LastAttempt { at: None, failure: None });
        Self { provider, good: RwLock::new(None), attempt }
    }

    /// The key that a token names.
    pub(crate) async fn find(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<DecodingKey, AuthnError> {
        if let Some(good) = self.good(now)
            && age_s(good.read_at, now) < FRESH_S
            && let Some(key) = good.keys.find(id, algorithm)
        {
            return Ok(key.clone());
        }
        let asked = self.read_anew(now).await;
        let Some(good) = self.good(now) else {
            return Err(AuthnError::Provider(asked.err().unwrap_or(ProviderError::TooSoon)));
        };
        good.keys.find(id, algorithm).cloned().ok_or(AuthnError::UnknownKey)
    }

    fn good(&self, now: Timestamp) -> Option<Good> {
        let good = self.good.read().unwrap_or_else(PoisonError::into_inner).clone();
        good.filter(|good| age_s(good.read_at, now) < KEEP_S)
    }

    async fn read_anew(&self, now: Timestamp) -> Result<(), ProviderError> {
        let mut attempt = self.attempt.lock().await;
        let wait_s = if self.good(now).is_some() { RETRY_S } else { FIRST_RETRY_S };
        if attempt.at.is_some_and(|at| age_s(at, now) < wait_s) {
            return Err(attempt.failure.clone().unwrap_or(ProviderError::TooSoon));
        }
        let outcome = self.provider.read_keys().await;
        attempt.at = Some(now);
        attempt.failure = outcome.as_ref().err().cloned();
        match outcome {
            Ok(keys) => {
                let good = Good { keys: Arc::new(keys), read_at: now };
                *self.good.write().unwrap_or_else(PoisonError::into_inner) = Some(good);
                Ok(())
            }
            Err(error) => {
                tracing::warn!(error = %error, "the identity provider's keys could not be read");
                Err(error)
            }
        }
    }
}

/// Seconds from `then` to `now`; 0 when the clock was set back.
fn age_s(then: Timestamp, now: Timestamp) -> i64 {
    now.as_second().saturating_sub(then.as_second()).max(0)
}
