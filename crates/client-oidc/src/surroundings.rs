//! What a sign-in needs from the outside besides the network.

use jiff::Timestamp;

/// The clock and the source of randomness.
pub trait Surroundings: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
    /// Fills the buffer from the operating system's generator. An implementation that cannot must not return.
    fn fill_random(&self, buffer: &mut [u8]);
}

/// A fresh value of 256 bits in 43 unreserved characters.
pub(crate) fn fresh_secret(surroundings: &dyn Surroundings) -> String {
    use base64::Engine;
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    surroundings.fill_random(bytes.as_mut());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes.as_ref())
}
