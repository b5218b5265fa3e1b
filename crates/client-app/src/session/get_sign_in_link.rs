//! The link of the sign-in, for copying.

use crate::App;
use crate::problem::Coded;
use crate::session::Phase;
use api_types::ErrorCode;

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum GetSignInLinkError {
    /// No sign-in is under way.
    #[error("no sign-in is under way")]
    NotWaiting,
}

impl Coded for GetSignInLinkError {
    fn code(&self) -> ErrorCode {
        ErrorCode::NotSignedIn
    }
}

/// The link of the sign-in, for copying: of use only to this sign-in, and never logged.
///
/// # Errors
/// No sign-in is under way.
pub async fn get_sign_in_link(app: &App) -> Result<String, GetSignInLinkError> {
    match app.inner.phase() {
        Phase::Waiting(attempt) => Ok(attempt.url.to_string()),
        _ => Err(GetSignInLinkError::NotWaiting),
    }
}
