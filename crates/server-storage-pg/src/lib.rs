//! PostgreSQL: repositories, migrations, row-level security.
//!
//! [`PgStorage`] is [`server_storage::Storage`] on PostgreSQL 15 or newer; [`migrate`] brings a database to the
//! schema that it expects. One request is one transaction; its first message opens it and tells row-level
//! security who asks, so a transaction without a caller sees nothing at all. All SQL stands in constants at the
//! head of its file; `queries.json` records what a real database says of each.

#![forbid(unsafe_code)]

mod canonical;
mod change_sets;
mod config;
mod document_rows;
mod error;
mod evaluation_counts;
mod feed;
mod flags;
mod idempotency;
mod migrations;
mod overrides;
mod principals;
mod projects;
mod revision_notices;
mod revisions;
mod segments;
#[cfg(test)]
mod statements;
mod storage;
mod tls;
mod tokens;
mod transaction;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[cfg(test)]
mod tests;

pub use config::{ConfigError, PgConfig};
pub use migrations::{MigrateError, migrate};
pub use storage::{PgStorage, Pruned};
