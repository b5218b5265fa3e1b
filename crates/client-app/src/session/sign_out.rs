//! Ends the session on this computer; waiting edits are kept.

use crate::App;
use crate::account::blocking;
use crate::accounts::{Accounts, AccountsError, ServerRecord, session_name};
use crate::keychain::KeychainFailure;
use crate::network::ClientAtIssuer;
use crate::problem::Coded;
use crate::session::codes::accounts_code;
use crate::session::open_account::session_tokens;
use crate::session::phase::Phase;
use crate::session::restore::connect;
use crate::session::session_item::SessionItem;
use api_types::ErrorCode;
use std::sync::Arc;
use std::time::Duration;

/// How long telling the provider may take.
const REVOKE_LIMIT: Duration = Duration::from_secs(20);

/// What went wrong while signing out.
#[derive(Debug, thiserror::Error)]
pub enum SignOutError {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The session is over here, but the keychain still holds its token.
    #[error("the keychain still holds the session's token")]
    Keychain(#[from] KeychainFailure),
    /// The session is over, but will be looked for at the next start.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

impl Coded for SignOutError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotSignedIn => ErrorCode::NotSignedIn,
            Self::Keychain(failure) => failure.code(),
            Self::Accounts(error) => accounts_code(error),
        }
    }
}

/// Ends the session on this computer: first here, also without a network, then, in the background, at the identity
/// provider. Local data and waiting edits stay, encrypted, for the next sign-in of the same account.
///
/// # Errors
/// See [`SignOutError`]; apart from the first, the session is over all the same.
pub async fn sign_out(app: &App) -> Result<(), SignOutError> {
    let phase = app.inner.phase();
    let (server, subject, tokens) = match (phase.account(), &phase) {
        (Some(account), _) => (account.server.clone(), account.subject.clone(), account.tokens.clone()),
        (None, Phase::Blocked(blocked)) => {
            let opening = blocked.opening.as_ref().ok_or(SignOutError::NotSignedIn)?;
            (opening.server.clone(), opening.subject.clone(), None)
        }
        (None, _) => return Err(SignOutError::NotSignedIn),
    };
    let tokens = tokens.unwrap_or_else(|| session_tokens(&app.inner, &server, &subject));
    let refresh_token = tokens.end().await;
    let item =
        SessionItem::new(Arc::clone(&app.inner.environment.keychain), &session_name(&server, &subject));
    let deleted = item.delete().await;
    let recorded = forget(app, &server, &subject).await;
    app.inner.set_phase(connect(recorded.as_ref().unwrap_or(&Accounts::default()), None));
    if let Some(refresh_token) = refresh_token {
        let network = Arc::clone(&app.inner.network);
        app.inner.tasks.spawn(async move {
            let client = ClientAtIssuer::of(&server);
            if tokio::time::timeout(REVOKE_LIMIT, network.revoke(&client, &refresh_token)).await.is_err() {
                tracing::info!("the identity provider was not told in time that the session is over");
            }
        });
    }
    deleted?;
    recorded?;
    Ok(())
}

async fn forget(app: &App, server: &ServerRecord, subject: &str) -> Result<Accounts, AccountsError> {
    let (home, address, subject) =
        (app.inner.environment.home.clone(), server.address.clone(), subject.to_owned());
    blocking(move || {
        Accounts::update(&home, |accounts| accounts.signed_out(&address, &subject))?;
        Accounts::read(&home)
    })
    .await
}
