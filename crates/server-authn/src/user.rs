//! Who a token speaks of.

use jiff::Timestamp;

/// A user whom the issuer vouches for, until the token expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticatedUser {
    /// The issuer, byte for byte.
    pub issuer: String,
    /// The user's id there.
    pub subject: String,
    /// The name to show; the subject where the token has no better one.
    pub name: String,
    /// The groups, as the provider gives them.
    pub groups: Vec<String>,
    /// When the token expires, without leeway.
    pub expires_at: Timestamp,
}
