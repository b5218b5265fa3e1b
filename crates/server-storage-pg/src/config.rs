//! How to reach the database.

use crate::tls::Encryption;
use percent_encoding::percent_decode_str;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;
use tokio_postgres::config::SslMode;

/// How the server reaches its database. Has no `Debug`, since the URL may hold a password.
#[derive(Clone)]
pub struct PgConfig {
    /// `postgres://jackstaff_app:…@host:port/database`. The role is `jackstaff_app` or a member of it, never the
    /// owner and never a superuser.
    ///
    /// `sslmode=disable` and `prefer` (the default) connect without encryption: for a local socket, loopback or
    /// a network that one trusts. `sslmode=verify-full&sslrootcert=FILE` encrypts, and checks the server's name
    /// and that its certificate is of an authority in FILE (PEM). The modes between, which encrypt without
    /// knowing to whom, are refused.
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
    /// It asks for encryption without checking whom it talks to, or for something unknown.
    #[error("sslmode={0} is not supported: use sslmode=verify-full with sslrootcert=FILE, or disable")]
    SslMode(String),
    /// `verify-full` without the authorities to verify by.
    #[error("sslmode=verify-full needs sslrootcert=FILE, a PEM file of the authorities to trust")]
    NoAuthorities,
    /// The authorities cannot be read.
    #[error("the file that sslrootcert names cannot be read")]
    Authorities(#[source] std::io::Error),
}

/// Where to connect, and how.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) config: tokio_postgres::Config,
    pub(crate) encryption: Encryption,
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

    /// Whether the URL can be used, without connecting.
    ///
    /// # Errors
    /// See [`ConfigError`]; none of them shows the URL.
    pub fn check(&self) -> Result<(), ConfigError> {
        parse_url(&self.url).map(drop)
    }

    /// What a connection of the pool needs.
    pub(crate) fn target(&self) -> Result<Target, ConfigError> {
        let mut target = parse_url(&self.url)?;
        // Every statement of this server has an index to go by. Without this, foreign keys that were first
        // checked while tables were nearly empty go on scanning them while thousands of rows are written.
        let limits = format!(
            "-c enable_seqscan=off -c statement_timeout={} -c lock_timeout={} \
             -c idle_in_transaction_session_timeout={}",
            self.statement_timeout_ms, self.lock_timeout_ms, self.idle_in_transaction_timeout_ms
        );
        let given = target.config.get_options();
        let options = given.map_or_else(|| limits.clone(), |given| format!("{limits} {given}"));
        target.config.options(options).application_name("jackstaff-server");
        Ok(target)
    }
}

/// Reads a URL and checks what this program relies on.
pub(crate) fn parse_url(url: &str) -> Result<Target, ConfigError> {
    let (url, mode, authorities) = take_ssl_parameters(url);
    let mut config = tokio_postgres::Config::from_str(&url).map_err(ConfigError::Url)?;
    if config.get_dbname().is_none() {
        return Err(ConfigError::Missing("database"));
    }
    if config.get_user().is_none() {
        return Err(ConfigError::Missing("user"));
    }
    let encryption = match mode.as_deref() {
        None | Some("disable" | "prefer") if config.get_ssl_mode() != SslMode::Require => {
            config.ssl_mode(SslMode::Disable);
            Encryption::none()
        }
        Some("verify-full") => {
            let file = authorities.ok_or(ConfigError::NoAuthorities)?;
            config.ssl_mode(SslMode::Require);
            Encryption::trusting(Path::new(&file)).map_err(ConfigError::Authorities)?
        }
        other => return Err(ConfigError::SslMode(other.unwrap_or("require").to_owned())),
    };
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    config.keepalives_idle(Duration::from_secs(30));
    Ok(Target { config, encryption })
}

/// Takes `sslmode` and `sslrootcert` out of a URL's query: tokio-postgres knows neither `verify-full` nor files.
fn take_ssl_parameters(url: &str) -> (String, Option<String>, Option<String>) {
    let Some((base, query)) = url.split_once('?') else {
        return (url.to_owned(), None, None);
    };
    let decoded = |value: &str| Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
    let (mut mode, mut authorities, mut rest) = (None, None, Vec::new());
    for parameter in query.split('&') {
        match parameter.split_once('=') {
            Some(("sslmode", value)) => mode = decoded(value),
            Some(("sslrootcert", value)) => authorities = decoded(value),
            _ => rest.push(parameter),
        }
    }
    (format!("{base}?{}", rest.join("&")), mode, authorities)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Result<SslMode, &str>) {
        let found =
            parse_url(url).map(|target| target.config.get_ssl_mode()).map_err(|error| error.to_string());
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{url}"),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{url}: {found}"),
            (found, _) => panic!("{url}: {found:?}"),
        }
    }

    #[test]
    fn a_url_says_whom_to_reach_and_how() {
        check("postgres://app@db/jackstaff", Ok(SslMode::Disable));
        check("postgres://app@db/jackstaff?sslmode=prefer&connect_timeout=3", Ok(SslMode::Disable));
        check("host=db user=app dbname=jackstaff", Ok(SslMode::Disable));
        check("host=db user=app dbname=jackstaff sslmode=require", Err("sslmode=require is not supported"));
        check("postgres://app@db/jackstaff?sslmode=require", Err("sslmode=require is not supported"));
        check("postgres://app@db/jackstaff?sslmode=verify-ca", Err("sslmode=verify-ca is not supported"));
        check("postgres://app@db/jackstaff?sslmode=verify-full", Err("needs sslrootcert"));
        check(
            "postgres://app@db/jackstaff?sslmode=verify-full&sslrootcert=%2Fno%2Fsuch",
            Err("cannot be read"),
        );
        check("postgres://db/jackstaff", Err("names no user"));
        check("postgres://app@db", Err("names no database"));
        check("nonsense", Err("cannot be read"));
    }
}
