//! The API through its router, on a real PostgreSQL, with tokens of a real issuer on loopback.
#![expect(clippy::unwrap_used, reason = "a test ends where its world cannot be built")]
#![expect(clippy::needless_pass_by_value, reason = "JSON values are made for the one call that takes them")]

mod access;
mod discovery;
mod errors;
mod events;
mod feed;
mod reads;
mod resources;
mod targeting;
mod world;
mod writes;
