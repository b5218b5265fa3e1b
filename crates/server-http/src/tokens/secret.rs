//! The text of an evaluation token: `jse_` and 256 random bits in base64url.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What every token begins with, so that scanners of source code find a lost one.
const PREFIX: &str = "jse_";
/// Characters of 256 bits in base64url.
const BITS_CHARS: usize = 43;

/// The text of a token made of these bits.
pub(super) fn text_of(bits: [u8; 32]) -> String {
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bits))
}

/// What is kept of a token; `None` for a text that no token has. The bits are random, so one fast hash is enough.
pub(crate) fn hash_of(text: &str) -> Option<[u8; 32]> {
    let bits = text.strip_prefix(PREFIX)?;
    let well_formed = bits.len() == BITS_CHARS && URL_SAFE_NO_PAD.decode(bits).is_ok();
    well_formed.then(|| Sha256::digest(text.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_of_tokens_have_a_hash() {
        let text = text_of([7; 32]);
        assert_eq!(text.len(), PREFIX.len() + BITS_CHARS);
        assert!(hash_of(&text).is_some());
        assert_ne!(hash_of(&text), hash_of(&text_of([8; 32])));
        for bad in ["", "jse_", &text[1..], &text[..46], &format!("{text}A"), &text.replace("jse_", "jse-")] {
            assert_eq!(hash_of(bad), None, "{bad}");
        }
    }
}
