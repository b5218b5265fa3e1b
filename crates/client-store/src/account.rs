//! Whose data a store holds.

/// An account at a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The server's address as the user confirmed it, as `https://flags.example.com`.
    pub origin: String,
    /// The account there: as a rule issuer and subject in one text. Never changes.
    pub account_id: String,
}
