//! How to reach the database.

use std::str::FromStr;
use std::time::Duration;
use tokio_postgres::config::SslMode;

/// How the server reaches its database. Has no `Debug`, since the URL may hold a password.
#[derive(Clone)]
pub struct PgConfig {
    /// `postgres://jackstaff_app:…@host:port/database?sslmode=…`, or the same as `key=value` words. The role is
    /// `jackstaff_app` or a member of it, never the owner and never a superuser.
    pub url: String,
    /// Connections at most.
    pub pool_size: usize,
    /// How long a request waits for a free connection.
    pub acquire_timeout_ms: u64,
    /// How long a statement may run.
    pub statement_timeout_ms: u64,
    /// How long a statement may wait for a lock, as for the row of a scope that another change set holds.
    pub lock_timeout_ms: u64,
    /// How long a transaction may stand idle before the database ends it.
    pub idle_in_transaction_timeout_ms: u64,
    /// How often revisions are read in case a notice got lost.
    pub poll_interval_ms: u64,
}

/// Why a database URL cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It is not a PostgreSQL URL.
    #[error("the database URL cannot be read")]
    Url(#[source] tokio_postgres::Error),
    /// It names no database or no user.
    #[error("the database URL names no {0}")]
    Missing(&'static str),
    /// It asks for encryption that this program does not offer.
    #[error(
        "sslmode={0} is not supported: use sslmode=disable over a local socket, loopback or a private network"
    )]
    SslMode(&'static str),
}

impl PgConfig {
    /// The defaults for a database at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            pool_size: 16,
            acquire_timeout_ms: 5_000,
            statement_timeout_ms: 30_000,
            lock_timeout_ms: 10_000,
            idle_in_transaction_timeout_ms: 60_000,
            poll_interval_ms: 5_000,
        }
    }

    /// What tokio-postgres needs for a connection of the pool.
    pub(crate) fn connection(&self) -> Result<tokio_postgres::Config, ConfigError> {
        let mut config = parse_url(&self.url)?;
        // Every statement of this server has an index to go by. Without this, foreign keys that were first
        // checked while tables were nearly empty go on scanning them while thousands of rows are written.
        let limits = format!(
            "-c enable_seqscan=off -c statement_timeout={} -c lock_timeout={} \
             -c idle_in_transaction_session_timeout={}",
            self.statement_timeout_ms, self.lock_timeout_ms, self.idle_in_transaction_timeout_ms
        );
        let options =
            config.get_options().map_or_else(|| limits.clone(), |given| format!("{limits} {given}"));
        config.options(options).application_name("jackstaff-server");
        Ok(config)
    }
}

/// Reads a URL and checks what this program relies on.
pub(crate) fn parse_url(url: &str) -> Result<tokio_postgres::Config, ConfigError> {
    let mut config = tokio_postgres::Config::from_str(url).map_err(ConfigError::Url)?;
    if config.get_dbname().is_none() {
        return Err(ConfigError::Missing("database"));
    }
    if config.get_user().is_none() {
        return Err(ConfigError::Missing("user"));
    }
    if config.get_ssl_mode() == SslMode::Require {
        return Err(ConfigError::SslMode("require"));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    config.keepalives_idle(Duration::from_secs(30));
    Ok(config)
}
