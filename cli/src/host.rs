//! What the command line takes from its surroundings; the only place that asks for them.

use crate::failure::Failure;
use api_types::ErrorCode;
use client_app::system::{CommandBrowser, SystemClock, SystemRandom, default_home, keychain};
use client_app::{App, Environment};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

/// Chooses the one cryptographic provider, before anything could use TLS.
pub(crate) fn install_crypto() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .map_err(|_| anyhow::anyhow!("another cryptographic provider was installed first"))
}

/// Logs to standard error; `JACKSTAFF_LOG` chooses what. `docs/logging.md` says what is never logged.
pub(crate) fn install_log() {
    let filter = tracing_subscriber::EnvFilter::try_new(text("JACKSTAFF_LOG").as_deref().unwrap_or("error"))
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// The core, with everything it takes from the surroundings.
pub(crate) fn application() -> Result<App, Failure> {
    let home = default_home(variable).ok_or_else(|| {
        Failure::new(ErrorCode::StoreUnwritable, "no folder for local files is known; set JACKSTAFF_HOME")
    })?;
    let keychain =
        keychain(variable).map_err(|error| Failure::new(ErrorCode::KeychainMissing, chain(&error)))?;
    Ok(App::new(Environment {
        home,
        keychain,
        clock: Arc::new(SystemClock::new()),
        random: Arc::new(SystemRandom),
        browser: Arc::new(CommandBrowser::new(text("BROWSER").as_deref())),
        license_keys: license_keys(),
        extra_ca: variable("JACKSTAFF_EXTRA_CA").filter(|path| !path.is_empty()).map(PathBuf::from),
        fixed_token: text("JACKSTAFF_TOKEN").filter(|token| !token.is_empty()).map(Into::into),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }))
}

/// Whether an access token was given for non-interactive use.
pub(crate) fn has_token() -> bool {
    variable("JACKSTAFF_TOKEN").is_some_and(|token| !token.is_empty())
}

/// The public keys that may sign a registration document.
pub(crate) fn license_keys() -> Vec<license::PublicKey> {
    license::accepted_keys(variable)
}

/// Today's date, UTC.
#[expect(clippy::disallowed_methods, reason = "an executable asks for the time, here and nowhere else")]
pub(crate) fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// An error and its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

fn text(name: &str) -> Option<String> {
    variable(name).and_then(|value| value.into_string().ok())
}

#[expect(clippy::disallowed_methods, reason = "an executable reads the environment, here and nowhere else")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
