//! What the command takes from its surroundings; the only place that asks for them.

use crate::failure::Failure;
use anyhow::{Context as _, anyhow};
use client_app::system::{CommandBrowser, SystemClock, SystemRandom, default_home, keychain, license_keys};
use client_app::{App, Environment};
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;

/// Chooses the one cryptographic provider, before anything could use TLS.
pub(crate) fn install_crypto() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .map_err(|_| anyhow!("another cryptographic provider was installed first"))
}

/// Logs to standard error when `JACKSTAFF_LOG` says what; otherwise only the answer and its failure are printed.
pub(crate) fn install_log() -> Result<(), Failure> {
    let Some(wanted) = text("JACKSTAFF_LOG").filter(|wanted| !wanted.is_empty()) else { return Ok(()) };
    let filter = tracing_subscriber::EnvFilter::try_new(&wanted).map_err(|error| {
        Failure::usage(format!("JACKSTAFF_LOG is not of the form debug or client_api=trace: {error}"))
    })?;
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
    Ok(())
}

/// The threads of the core.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("no threads can be started")
}

/// The core.
pub(crate) fn application() -> Result<App, Failure> {
    let home = default_home(variable)
        .ok_or_else(|| Failure::usage("no folder for local files is known; set JACKSTAFF_HOME"))?;
    let keychain = keychain(variable).map_err(|error| Failure::usage(format!("{:#}", anyhow!(error))))?;
    Ok(App::new(Environment {
        home,
        keychain,
        clock: Arc::new(SystemClock::new()),
        random: Arc::new(SystemRandom),
        browser: Arc::new(CommandBrowser::new(text("BROWSER").as_deref())),
        license_keys: license_keys(variable),
        extra_ca: variable("JACKSTAFF_EXTRA_CA").filter(|path| !path.is_empty()).map(PathBuf::from),
        fixed_token: text("JACKSTAFF_TOKEN").filter(|token| !token.is_empty()).map(Into::into),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }))
}

/// The keys that may sign a registration document.
pub(crate) fn accepted_keys() -> Vec<license::PublicKey> {
    license_keys(variable)
}

fn text(name: &str) -> Option<String> {
    variable(name).and_then(|value| value.into_string().ok())
}

#[expect(clippy::disallowed_methods, reason = "an executable reads the environment, here and nowhere else")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
