//! What the application takes from its surroundings; the only place of the shell that asks for them.

use anyhow::Context as _;
use client_app::system::{CommandBrowser, SystemClock, SystemRandom, default_home};
use client_app::{App, Environment};
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Chooses the one cryptographic provider, before anything could use TLS.
pub(crate) fn install_crypto() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .map_err(|_| anyhow::anyhow!("another cryptographic provider was installed first"))
}

/// Logs to standard error; `JACKSTAFF_LOG` chooses what. `docs/logging.md` says what is never logged.
pub(crate) fn install_log() {
    let wanted = variable("JACKSTAFF_LOG").and_then(|value| value.into_string().ok());
    let filter = tracing_subscriber::EnvFilter::try_new(wanted.as_deref().unwrap_or("warn"))
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let stderr = std::io::stderr;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(stderr().is_terminal())
        .with_writer(stderr)
        .init();
}

/// Says in a sentence what the window system would say in a stack trace.
pub(crate) fn check_display() -> anyhow::Result<()> {
    let named = |name| variable(name).is_some_and(|value| !value.is_empty());
    anyhow::ensure!(
        !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY"),
        "there is no display: start Jackstaff in a desktop session, or use jackstaffctl"
    );
    Ok(())
}

/// The threads of the core: apart from the window's, so that neither waits for the other.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("jackstaff")
        .enable_all()
        .build()
        .context("the application's threads cannot be started")
}

/// The folder of all local files.
pub(crate) fn home() -> anyhow::Result<PathBuf> {
    default_home(variable).context("no folder for local files is known; set JACKSTAFF_HOME")
}

/// WebKit lets a driver (`WebKitWebDriver`, in the journeys) into windows only that may keep data of their own.
/// Under one, the page's storage may touch the disk; the page keeps nothing there either way.
pub(crate) fn prepare_for_driver(config: &mut tauri::Config) {
    if variable("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true") {
        for window in &mut config.app.windows {
            window.incognito = false;
        }
    }
}

/// The core, with everything it takes from the surroundings.
pub(crate) fn application(home: &Path) -> anyhow::Result<App> {
    let text = |name: &str| variable(name).and_then(|value| value.into_string().ok());
    Ok(App::new(Environment {
        home: home.to_owned(),
        keychain: client_app::system::keychain(variable)?,
        clock: Arc::new(SystemClock::new()),
        random: Arc::new(SystemRandom),
        browser: Arc::new(CommandBrowser::new(text("BROWSER").as_deref())),
        license_keys: license::accepted_keys(variable),
        extra_ca: variable("JACKSTAFF_EXTRA_CA").filter(|path| !path.is_empty()).map(PathBuf::from),
        fixed_token: None,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }))
}

#[expect(clippy::disallowed_methods, reason = "an executable reads the environment, here and nowhere else")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
