//! Signs a person in at an identity provider, from a native application.
//!
//! The order of a sign-in: [`discover_server`] turns what the user typed into the server's own account of how
//! to sign in; the user confirms issuer and client id once, and the caller pins them; [`SignIn::begin`] reads the
//! provider's metadata, opens a loopback port and builds the address for the browser; [`SignIn::wait`] takes the
//! answer and gives the tokens. Afterwards [`Provider`] refreshes, revokes and signs out.
//!
//! It follows RFC 8252 with RFC 9700, OpenID Connect Core and Discovery, RFC 7636 (S256 only), 9207, 9728, 8707
//! and 7009. `openidconnect` verifies; what it leaves to the application is done here, one check at a time.
//!
//! **Architecture invariant:** no token is written anywhere, not to disk, not to a log, not to an error's text.
//! Opening the browser, the keychain and the user's choices are the caller's.

#![forbid(unsafe_code)]

mod address;
pub mod callback;
mod error;
mod id_token;
mod keys;
mod logout;
mod metadata;
mod provider;
mod refresh;
mod revoke;
mod secret;
mod server;
mod sign_in;
mod surroundings;
mod token_endpoint;

pub use address::{AddressError, ServerAddress};
pub use error::{Fault, IdTokenFault, Refusal, SignInError};
pub use id_token::Identity;
pub use provider::Provider;
pub use refresh::{RefreshError, Refreshed};
pub use revoke::Revocation;
pub use secret::{AccessToken, IdToken, RefreshToken};
pub use server::{DiscoveredServer, DiscoveryError, SignInOption, discover_server};
pub use sign_in::{PasteError, PasteHandle, Progress, SignIn, SignInSettings, SignedIn};
pub use surroundings::Surroundings;

#[cfg(test)]
mod tests;
