//! Text as UUID: what Python's `UUID()` reads.

use super::integer::parse_hexadecimal;

/// Python's `UUID(text)`: 32 hexadecimal digits after `urn:`, `uuid:`, outer braces and hyphens are removed.
///
/// The digits are read by `int(…, 16)`, with everything that forgives.
pub(crate) fn parse_uuid(text: &str) -> Option<u128> {
    // Nothing shorter holds 32 digits; the rest spares ordinary names the copies below.
    if text.len() < 32 {
        return None;
    }
    let text = text.replace("urn:", "").replace("uuid:", "");
    let hex = text.trim_matches(['{', '}']).replace('-', "");
    if hex.chars().count() != 32 {
        return None;
    }
    parse_hexadecimal(&hex)
}
