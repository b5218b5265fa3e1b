//! Access token to user: the RFC 9068 profile of one configured issuer.
//!
//! ```text
//! "Bearer …" ──▶ TokenVerifier::authenticate(token, now) ──▶ AuthenticatedUser
//!                      │
//!                      └── KeyCache: the issuer's JWKS, found by discovery, kept while the provider is down
//! ```
//!
//! What a token says of its own keys (`jku`, `jwk`, `x5u`, `x5c`) is never read. The time is a parameter.
//!
//! **Invariant:** this crate knows nothing of roles, of the database and of axum.

#![forbid(unsafe_code)]

mod claims;
mod error;
mod keys;
mod provider;
mod settings;
mod user;
mod verifier;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[cfg(test)]
mod tests;

pub use error::{AuthnError, ProviderError, SettingsError};
pub use settings::{IssuerSettings, Profile};
pub use user::AuthenticatedUser;
pub use verifier::{TOKEN_MAX_BYTES, TokenVerifier};
