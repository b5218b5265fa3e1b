//! The keys that ID tokens are verified with.

use crate::error::{Fault, SignInError};
use crate::metadata;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client_http::HttpClient;
use openidconnect::JsonWebKeySet;
use openidconnect::core::CoreJsonWebKey;
use serde_json::Value;

/// Bits of an RSA key at least (RFC 7518, 3.3).
const RSA_MIN_BITS: usize = 2048;

/// The keys of a provider.
pub(crate) type Keys = JsonWebKeySet<CoreJsonWebKey>;

/// Fetches the keys; those that cannot be read or are too weak are left out.
pub(crate) async fn fetch(http: &HttpClient, jwks_uri: &str) -> Result<Keys, SignInError> {
    const KEYS: &str = "key set";
    let answer = metadata::get(http, jwks_uri, KEYS).await?;
    let set: Value = metadata::read(&answer, KEYS)?;
    let keys = usable(&set);
    if keys.is_empty() {
        return Err(Fault::NoKeys.into());
    }
    Ok(JsonWebKeySet::new(keys))
}

fn usable(set: &Value) -> Vec<CoreJsonWebKey> {
    let listed = set["keys"].as_array().map_or(&[][..], Vec::as_slice);
    listed
        .iter()
        .filter(|key| is_strong(key))
        .filter_map(|key| serde_json::from_value(key.clone()).ok())
        .collect()
}

fn is_strong(key: &Value) -> bool {
    if key["kty"] != "RSA" {
        return key["kty"] != "oct";
    }
    let modulus = key["n"].as_str().and_then(|n| URL_SAFE_NO_PAD.decode(n).ok()).unwrap_or_default();
    let leading_zero_bits = modulus.iter().take_while(|byte| **byte == 0).count() * 8
        + modulus.iter().find(|byte| **byte != 0).map_or(0, |byte| byte.leading_zeros() as usize);
    modulus.len() * 8 - leading_zero_bits >= RSA_MIN_BITS
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn weak_and_symmetric_keys_are_left_out() {
        let rsa = |bytes: usize, first: u8| {
            let mut n = vec![0xff; bytes];
            n[0] = first;
            json!({"kty": "RSA", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode(n)})
        };
        for (key, count) in [
            (rsa(256, 0x80), 1),
            (rsa(256, 0x7f), 0),
            (rsa(257, 0x00), 1),
            (rsa(128, 0xff), 0),
            (json!({"kty": "oct", "k": "AAAA"}), 0),
            (json!({"kty": "unheard-of"}), 0),
            (json!("key"), 0),
        ] {
            assert_eq!(usable(&json!({"keys": [key]})).len(), count, "{key}");
        }
        assert!(usable(&json!([])).is_empty());
    }
}
