//! The public keys that a signature may come from.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The list that is built into every executable.
const BUILT_IN: &str = include_str!("../../../installers/registration-keys");

/// An Ed25519 public key and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// What the key is called, in the list and in reports.
    pub key_id: String,
    /// The 32 bytes. They need not be a point of the curve: such a key verifies nothing.
    pub bytes: [u8; 32],
}

impl PublicKey {
    /// From the canonical base64 of the 32 bytes.
    ///
    /// # Errors
    /// When it is not that.
    pub fn from_base64(key_id: &str, base64: &str) -> Result<Self, KeyError> {
        let bytes = STANDARD.decode(base64).ok().and_then(|bytes| bytes.try_into().ok());
        Ok(Self { key_id: key_id.to_owned(), bytes: bytes.ok_or(KeyError::NotAKey)? })
    }
}

/// A key or a list of keys that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not the base64 of 32 bytes.
    #[error("a public key is the base64 of exactly 32 bytes")]
    NotAKey,
    /// A line of a list is not `key_id base64`.
    #[error("line {line} of the list of keys is not a name and a public key")]
    BadLine {
        /// Counted from 1.
        line: usize,
    },
}

/// Reads a list: one `key_id base64` a line; empty lines and lines that begin with `#` say nothing.
///
/// # Errors
/// When a line is anything else.
pub fn parse_keys(text: &str) -> Result<Vec<PublicKey>, KeyError> {
    let mut keys = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let bad = KeyError::BadLine { line: index + 1 };
        let mut words = line.split_whitespace();
        let (Some(key_id), Some(base64), None) = (words.next(), words.next(), words.next()) else {
            return Err(bad);
        };
        keys.push(PublicKey::from_base64(key_id, base64).map_err(|_| bad)?);
    }
    Ok(keys)
}

/// The keys of this build, from `installers/registration-keys`. None at all as long as the owner has not
/// supplied one: then every installation is unregistered. A test keeps the list readable.
#[must_use]
pub fn built_in_keys() -> Vec<PublicKey> {
    parse_keys(BUILT_IN).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::VerifyingKey;

    #[test]
    fn the_built_in_list_is_readable_and_its_keys_are_strong() {
        for key in parse_keys(BUILT_IN).unwrap() {
            let point = VerifyingKey::from_bytes(&key.bytes).unwrap();
            assert!(!point.is_weak(), "{}", key.key_id);
        }
    }

    #[test]
    fn no_test_key_is_built_in() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../testdata/license.json")).unwrap();
        for name in ["public_key_b64", "public_key2_b64"] {
            let test_key = PublicKey::from_base64("test", vectors[name].as_str().unwrap()).unwrap();
            assert!(built_in_keys().iter().all(|key| key.bytes != test_key.bytes));
        }
    }

    #[test]
    fn a_list_names_its_bad_line() {
        let good = "N0qN6ciBsWUZca47ySa4OkUxtDPgfaAn+I6XTlLQzFo=";
        assert_eq!(parse_keys(&format!("# comment\n\n2026-a {good}\n")).unwrap().len(), 1);
        for bad in ["2026-a", "2026-a xyz", "2026-a N0qN6ciBsWUZca47", &format!("2026-a {good} more")] {
            assert_eq!(parse_keys(&format!("# comment\n{bad}")), Err(KeyError::BadLine { line: 2 }), "{bad}");
        }
    }
}
