//! Signs in again at the same server, keeping local data and waiting edits.

use crate::App;
use crate::accounts::ServerRecord;
use crate::problem::Coded;
use crate::session::phase::Phase;
use crate::session::start_sign_in::{StartSignIn, StartSignInError, start_sign_in};
use api_types::ErrorCode;

/// Why no sign-in was started.
#[derive(Debug, thiserror::Error)]
pub enum SignInAgainError {
    /// Nobody has been signed in.
    #[error("nobody has been signed in")]
    NoAccount,
    /// It could not be started; issuer and client id must be those that were confirmed.
    #[error(transparent)]
    Start(#[from] StartSignInError),
}

impl Coded for SignInAgainError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoAccount => ErrorCode::NotSignedIn,
            Self::Start(error) => error.code(),
        }
    }
}

/// Signs in again at the same server, keeping local data and waiting edits. The issuer and client id that were
/// confirmed must still be the server's.
///
/// # Errors
/// See [`SignInAgainError`]; the session stands where it stood.
pub async fn sign_in_again(app: &App) -> Result<(), SignInAgainError> {
    let server = server_of(&app.inner.phase()).ok_or(SignInAgainError::NoAccount)?;
    let request = StartSignIn {
        address: server.address,
        confirmed_issuer: server.issuer,
        confirmed_client_id: server.client_id,
    };
    Ok(start_sign_in(app, &request).await?)
}

fn server_of(phase: &Phase) -> Option<ServerRecord> {
    match phase {
        Phase::Ready(account) => Some(account.server.clone()),
        Phase::Blocked(blocked) => blocked.opening.as_ref().map(|opening| opening.server.clone()),
        Phase::Waiting(attempt) => server_of(&attempt.before),
        Phase::Starting | Phase::Connect { .. } => None,
    }
}
