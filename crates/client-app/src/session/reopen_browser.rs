//! Opens the page of the sign-in again.

use crate::App;
use crate::environment::BrowserError;
use crate::problem::Coded;
use crate::session::Phase;
use api_types::ErrorCode;

/// Why the page was not opened.
#[derive(Debug, thiserror::Error)]
pub enum ReopenBrowserError {
    /// No sign-in is under way.
    #[error("no sign-in is under way")]
    NotWaiting,
    /// No browser could be started; the link can be copied.
    #[error(transparent)]
    Browser(#[from] BrowserError),
}

impl Coded for ReopenBrowserError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotWaiting => ErrorCode::NotSignedIn,
            Self::Browser(_) => ErrorCode::BrowserMissing,
        }
    }
}

/// Opens the page of the sign-in again.
///
/// # Errors
/// See [`ReopenBrowserError`]; the sign-in goes on waiting.
pub async fn reopen_browser(app: &App) -> Result<(), ReopenBrowserError> {
    let Phase::Waiting(attempt) = app.inner.phase() else { return Err(ReopenBrowserError::NotWaiting) };
    Ok(app.inner.environment.browser.open(&attempt.url)?)
}
