//! What the executables hand in: files, keychain, clock, randomness, browser.

use client_keychain::Keychain;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// Everything that the application takes from its surroundings.
#[derive(Clone)]
pub struct Environment {
    /// The folder of all local files; see [`crate::system::default_home`].
    pub home: PathBuf,
    /// Keeps the refresh tokens and the keys of the local data.
    pub keychain: Arc<dyn Keychain>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub random: Arc<dyn Random>,
    /// Opens pages.
    pub browser: Arc<dyn Browser>,
    /// The public keys that may sign a registration document.
    pub license_keys: Vec<license::PublicKey>,
    /// A file with further certificates to trust, PEM.
    pub extra_ca: Option<PathBuf>,
    /// An access token from outside (`JACKSTAFF_TOKEN`), used in place of a session.
    pub fixed_token: Option<Zeroizing<String>>,
    /// The application's version.
    pub version: String,
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The wall clock.
    fn now(&self) -> Timestamp;
    /// Time since some fixed point; never goes back.
    fn monotonic(&self) -> Duration;
}

/// Gives random bytes, good enough for keys.
pub trait Random: Send + Sync {
    /// Fills the buffer.
    ///
    /// # Errors
    /// The operating system gives none.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError>;
}

/// The operating system gives no random bytes.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct RandomError;

/// Opens a page in the user's browser.
pub trait Browser: Send + Sync {
    /// Opens `url`; returns before the page shows.
    ///
    /// # Errors
    /// No browser could be started: then the user copies the link.
    fn open(&self, url: &str) -> Result<(), BrowserError>;
}

/// No browser could be started.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no browser could be started: {detail}")]
pub struct BrowserError {
    /// Why, in plain words; never the address, which is good for one sign-in.
    pub detail: String,
}
