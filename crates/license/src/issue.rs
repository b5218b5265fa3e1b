//! Makes documents: for tests and for the owner's issuing tool.

use crate::canonical;
use crate::json::Value;
use crate::keys::PublicKey;
use crate::payload::Payload;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer;
use std::collections::BTreeMap;

/// The private key that registrations are signed with. Not printable; wiped when dropped.
pub struct IssuingKey(ed25519_dalek::SigningKey);

impl IssuingKey {
    /// From the 32 bytes of the seed (RFC 8032 "private key").
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The public half, to be listed among the built-in keys.
    #[must_use]
    pub fn public_key(&self, key_id: &str) -> PublicKey {
        PublicKey { key_id: key_id.to_owned(), bytes: self.0.verifying_key().to_bytes() }
    }
}

/// The signed document.
#[must_use]
pub fn sign(payload: &Payload, key: &IssuingKey) -> String {
    sign_members(payload.to_members(), key)
}

/// The signed document for any payload.
pub(crate) fn sign_members(payload: BTreeMap<String, Value>, key: &IssuingKey) -> String {
    let signature = STANDARD.encode(key.0.sign(canonical::object(&payload).as_bytes()).to_bytes());
    canonical::object(&BTreeMap::from([
        ("payload".to_owned(), Value::Object(payload)),
        ("signature".to_owned(), Value::String(signature)),
    ]))
}
