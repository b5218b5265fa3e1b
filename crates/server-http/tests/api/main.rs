//! The API through its router, on a real PostgreSQL, with tokens of a real issuer on loopback.
#![expect(clippy::unwrap_used, reason = "a test ends where its world cannot be built")]
#![expect(clippy::needless_pass_by_value, reason = "JSON values are made for the one call that takes them")]

mod access;
mod discovery;
mod errors;
mod evaluation;
mod evaluation_counts;
mod evaluation_limits;
mod evaluation_streams;
mod events;
mod feed;
mod protocol;
mod reads;
mod resources;
mod stale_flags;
mod targeting;
mod tokens;
mod world;
mod writes;
