//! The documents of one input, and the instants at which they are asked.

use flag_model::Key;
use jiff::Timestamp;

/// Stands between the documents of an input; no JSON text and no regular expression needs it.
pub const SEPARATOR: u8 = 0;

/// The first document, and whatever follows it; empty where there is only one.
#[must_use]
pub fn split(input: &[u8]) -> (&[u8], &[u8]) {
    let mut parts = input.splitn(2, |byte| *byte == SEPARATOR);
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// The instant of every evaluation that is not about time: always the same, so that a finding can be repeated.
///
/// # Panics
/// Never: the number is within the range of timestamps.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_second(1_795_000_000).expect("a second of the year 2026")
}

/// A key that is known to be one.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn key(text: &str) -> Key {
    Key::new(text).expect("a literal key")
}
