//! The API through its router, on a real PostgreSQL, with tokens of a real issuer on loopback.

mod access;
mod discovery;
mod errors;
mod events;
mod feed;
mod reads;
mod resources;
mod world;
mod writes;
