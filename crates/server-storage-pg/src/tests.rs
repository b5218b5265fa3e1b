//! Tests against a real PostgreSQL.

mod change_sets;
mod concurrency;
mod evaluation;
mod feed;
mod flags;
mod notices;
mod schema;
mod targeting;
mod tls;
mod visibility;
mod world;
