//! From a document, keys and a day to a verdict.

use crate::canonical;
use crate::json::{self, Value};
use crate::keys::PublicKey;
use crate::payload::Payload;
use crate::reason::Reason;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Bytes of a document at most.
pub const MAX_DOCUMENT_BYTES: usize = 16 * 1024;

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the installation is registered.
    pub valid: bool,
    /// Why; [`Reason::Ok`] exactly when valid.
    pub reason: Reason,
    /// What the document says, once its signature is good: for valid and for expired ones.
    pub payload: Option<Payload>,
    /// Days after `today` on which it is still valid, 0 on the last day; only for valid ones.
    pub days_left: Option<u32>,
    /// The key that made the signature.
    pub key_id: Option<String>,
}

impl Verdict {
    fn refused(reason: Reason) -> Self {
        Self { valid: false, reason, payload: None, days_left: None, key_id: None }
    }
}

/// Verifies a document for a day (see [`effective_today`](crate::effective_today)). Every key is tried.
#[must_use]
pub fn verify(document: &[u8], keys: &[PublicKey], today: Date) -> Verdict {
    let (members, key_id) = match signed_members(document, keys) {
        Ok(signed) => signed,
        Err(reason) => return Verdict::refused(reason),
    };
    let payload = match Payload::from_members(&members) {
        Ok(payload) => payload,
        Err(reason) => return Verdict { key_id: Some(key_id), ..Verdict::refused(reason) },
    };
    let days_left = u32::try_from(today.duration_until(payload.valid_until).as_hours() / 24)
        .ok()
        .filter(|_| payload.valid_until >= today);
    let valid = days_left.is_some();
    let reason = if valid { Reason::Ok } else { Reason::Expired };
    Verdict { valid, reason, payload: Some(payload), days_left, key_id: Some(key_id) }
}

/// The payload's members and the name of the key that signed them.
fn signed_members(document: &[u8], keys: &[PublicKey]) -> Result<(BTreeMap<String, Value>, String), Reason> {
    if document.len() > MAX_DOCUMENT_BYTES {
        return Err(Reason::TooLarge);
    }
    let text = std::str::from_utf8(document).map_err(|_| Reason::NotUtf8)?;
    let Value::Object(mut top) = json::read(text)? else {
        return Err(Reason::WrongType);
    };
    let (payload, signature) = match (top.remove("payload"), top.remove("signature")) {
        (Some(Value::Object(payload)), Some(Value::String(signature))) => (payload, signature),
        (None | Some(Value::Object(_)), None | Some(Value::String(_))) => return Err(Reason::MissingField),
        _ => return Err(Reason::WrongType),
    };
    let signature: [u8; 64] = STANDARD
        .decode(signature)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(Reason::BadSignatureEncoding)?;
    let signature = Signature::from_bytes(&signature);
    let message = canonical::object(&payload);
    let signer = keys.iter().find(|key| is_signed_by(key, message.as_bytes(), &signature));
    let key_id = signer.ok_or(Reason::BadSignature)?.key_id.clone();
    Ok((payload, key_id))
}

fn is_signed_by(key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
    VerifyingKey::from_bytes(&key.bytes).is_ok_and(|point| point.verify_strict(message, signature).is_ok())
}
