//! Verifies the registration document ("licence") of an installation, offline.
//!
//! A document is `{"payload": {…}, "signature": "<base64>"}`. The signature is Ed25519 over the canonical
//! form of the payload: keys in the order of their code points, no white space, UTF-8. The format is read
//! by an own strict reader, because what general JSON readers forgive (duplicate keys, large numbers, lone
//! surrogates) lets two readers see two documents under one signature.
//!
//! The verdict gates nothing. It decides whether an installation shows "registered" and to whom.
//!
//! **Architecture invariant:** no clock, no file, no network and no environment here; the day, the document
//! and the keys are parameters. No private key is part of any delivered executable.

#![forbid(unsafe_code)]

mod accepted;
mod canonical;
mod clock;
mod date;
mod display;
#[cfg(any(test, feature = "issue"))]
mod issue;
mod json;
mod keys;
mod payload;
mod reason;
mod verify;

pub use accepted::accepted_keys;
pub use clock::effective_today;
pub use display::harmless;
#[cfg(any(test, feature = "issue"))]
pub use issue::{IssuingKey, sign};
pub use keys::{KeyError, PublicKey, built_in_keys, parse_keys};
pub use payload::Payload;
pub use reason::Reason;
pub use verify::{MAX_DOCUMENT_BYTES, Verdict, verify};

#[cfg(test)]
mod vectors;
