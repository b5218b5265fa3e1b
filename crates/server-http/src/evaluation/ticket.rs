//! Tickets of event streams. A browser's event source sends no header, so what opens a stream stands in its
//! address; hence a ticket lives for five minutes and opens a stream of nudges, nothing else.
//!
//! A ticket is sealed instead of kept: every copy of the server knows the key, and no evaluation writes a row.

use api_types::limits;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;
use uuid::Uuid;

/// Keeps this use of the key apart from any other.
const PURPOSE: &[u8] = b"jackstaff event stream 1";
const CONTENT_BYTES: usize = 32;
const SEAL_BYTES: usize = 32;

/// The key that seals tickets.
pub(super) struct StreamKey([u8; 32]);

/// What a ticket says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    /// The token for which it was made; the stream ends with it.
    pub(super) token: Uuid,
    /// The revision that its holder was answered with.
    pub(super) revision: i64,
    /// When, to the second.
    pub(super) at: Timestamp,
}

impl StreamKey {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Writes a ticket.
    pub(super) fn seal(&self, ticket: &Ticket) -> String {
        let mut bytes = Vec::with_capacity(CONTENT_BYTES + SEAL_BYTES);
        bytes.extend_from_slice(ticket.token.as_bytes());
        bytes.extend_from_slice(&ticket.revision.to_be_bytes());
        bytes.extend_from_slice(&ticket.at.as_second().to_be_bytes());
        let seal = self.over(&bytes).map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
        bytes.extend_from_slice(&seal);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a ticket that this server's key has sealed and that is not too old.
    pub(super) fn open(&self, text: &str, now: Timestamp) -> Option<Ticket> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (content, seal) = bytes.split_at_checked(CONTENT_BYTES)?;
        // Compares in constant time.
        self.over(content)?.verify_slice(seal).ok()?;
        let (token, rest) = content.split_first_chunk::<16>()?;
        let (revision, at) = rest.split_first_chunk::<8>()?;
        let at = Timestamp::from_second(i64::from_be_bytes(at.try_into().ok()?)).ok()?;
        let age_s = now.as_second().checked_sub(at.as_second())?;
        let ticket = Ticket { token: Uuid::from_bytes(*token), revision: i64::from_be_bytes(*revision), at };
        // Clocks of two copies of the server may differ a little.
        (-limits::STREAM_TICKET_S..=limits::STREAM_TICKET_S).contains(&age_s).then_some(ticket)
    }

    fn over(&self, content: &[u8]) -> Option<Hmac<Sha256>> {
        // A key of any length is taken.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(PURPOSE);
        mac.update(content);
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket { token: Uuid::from_u128(7), revision: 42, at: Timestamp::from_second(1_800_000_000).unwrap() }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_ticket_opens_for_five_minutes() {
        let key = StreamKey::new([1; 32]);
        let text = key.seal(&ticket());
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')), "{text}");
        assert_eq!(key.open(&text, at(0)), Some(ticket()));
        assert_eq!(key.open(&text, at(300)), Some(ticket()));
        assert_eq!(key.open(&text, at(301)), None);
        assert_eq!(key.open(&text, at(-301)), None, "from the future");
    }

    #[test]
    fn only_the_servers_own_tickets_open() {
        let key = StreamKey::new([1; 32]);
        let text = key.seal(&ticket());
        assert_eq!(StreamKey::new([2; 32]).open(&text, at(0)), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for place in 0..bytes.len() {
            bytes[place] ^= 1;
            assert_eq!(key.open(&URL_SAFE_NO_PAD.encode(&bytes), at(0)), None, "byte {place}");
            bytes[place] ^= 1;
        }
        for bad in ["", "x", "%", &text[..40], &format!("{text}AAAA"), &URL_SAFE_NO_PAD.encode([0; 64])] {
            assert_eq!(key.open(bad, at(0)), None, "{bad}");
        }
    }
}
