//! Opaque cursors: base64url of a small JSON array that only the server reads.

use crate::problem::ApiError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Characters of a cursor at most.
const MAX_LEN: usize = 1_000;

/// Writes a cursor.
pub(crate) fn encode(position: &impl Serialize) -> String {
    // Positions are tuples of numbers and texts: they are always JSON.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

/// Reads a cursor; an empty one is like none.
pub(crate) fn decode<T: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<T>, ApiError> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else { return Ok(None) };
    let bytes = if cursor.len() > MAX_LEN { None } else { URL_SAFE_NO_PAD.decode(cursor).ok() };
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).map(Some).ok_or_else(|| {
        ApiError::request(
            "/query/cursor",
            "invalid_value",
            "This cursor was not made by this server for this list.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_made_and_nothing_else_is_one() {
        let position = ("checkout.express-pay".to_owned(), 7_i64);
        let cursor = encode(&position);
        assert!(cursor.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')), "{cursor}");
        assert_eq!(decode::<(String, i64)>(Some(&cursor)).unwrap(), Some(position));
        assert_eq!(decode::<(String, i64)>(None).unwrap(), None);
        assert_eq!(decode::<(String, i64)>(Some("")).unwrap(), None);
        for bad in ["%%%", "eyJ9", &"A".repeat(2_000), &encode(&1)] {
            assert!(decode::<(String, i64)>(Some(bad)).is_err(), "{bad}");
        }
    }
}
