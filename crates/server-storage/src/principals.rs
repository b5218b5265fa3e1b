//! Principals: who acts.

use uuid::Uuid;

/// Who someone is, as the identity provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The issuer, byte for byte.
    pub issuer: String,
    /// The user's id there.
    pub subject: String,
    /// The name to show.
    pub name: String,
}

/// A principal of this installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The id at this installation.
    pub id: Uuid,
    /// The name to show.
    pub name: String,
}

/// The id of the principal that seeds and migrates: named in the audit as "Jackstaff server".
pub const SYSTEM_PRINCIPAL: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
