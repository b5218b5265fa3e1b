//! Opens the system browser and waits for its answer in the background.

use crate::App;
use crate::accounts::ServerRecord;
use crate::problem::{Coded, Problem};
use crate::session::codes::{discovery_code, sign_in_code};
use crate::session::complete_sign_in::complete_sign_in;
use crate::session::phase::{Attempt, Phase, confirmed};
use api_types::ErrorCode;
use client_oidc::{DiscoveredServer, DiscoveryError, SignInError, SignInOption};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// How long the browser is waited for.
const TIME_LIMIT: Duration = Duration::from_secs(300);

/// Starts a sign-in in the system browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartSignIn {
    /// The server's address, from a [`crate::session::Server`].
    pub address: String,
    /// The issuer that the user saw and confirmed; pinned from now on.
    pub confirmed_issuer: String,
    /// The client id that the user saw and confirmed.
    pub confirmed_client_id: String,
}

/// Why no sign-in was started.
#[derive(Debug, thiserror::Error)]
pub enum StartSignInError {
    /// There is no server to be used at the address.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// The server names another issuer or client id than the one confirmed.
    #[error("{address} now names the identity provider {issuer} with client id {client_id}")]
    Changed {
        /// The server.
        address: String,
        /// Its issuer now.
        issuer: String,
        /// Its client id now.
        client_id: String,
    },
    /// The identity provider cannot be used, or no port can be opened.
    #[error(transparent)]
    SignIn(#[from] SignInError),
}

impl Coded for StartSignInError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Discovery(error) => discovery_code(error),
            Self::Changed { .. } => ErrorCode::PinnedIssuerChanged,
            Self::SignIn(error) => sign_in_code(error),
        }
    }
}

/// Opens the system browser and waits for its answer in the background; the outcome is told as
/// [`crate::AppEvent::SessionChanged`]. A sign-in that was under way is replaced.
///
/// # Errors
/// See [`StartSignInError`]; the session stands where it stood.
pub async fn start_sign_in(app: &App, request: &StartSignIn) -> Result<(), StartSignInError> {
    start_sign_in_within(app, request, TIME_LIMIT).await
}

/// The same, waiting for the browser for another time than 5 minutes.
///
/// # Errors
/// As [`start_sign_in`].
pub async fn start_sign_in_within(
    app: &App,
    request: &StartSignIn,
    time_limit: Duration,
) -> Result<(), StartSignInError> {
    let found = app.inner.network.discover(&request.address).await?;
    let fits = |option: &&SignInOption| {
        option.issuer == request.confirmed_issuer && option.client_id == request.confirmed_client_id
    };
    let Some(option) = found.sign_in.iter().find(fits) else {
        let now = &found.sign_in[0];
        return Err(StartSignInError::Changed {
            address: found.address.to_string(),
            issuer: now.issuer.clone(),
            client_id: now.client_id.clone(),
        });
    };
    let pending = app.inner.network.begin_sign_in(option, time_limit).await?;
    let server = record(&found, option);
    let attempt = Arc::new(wait_for_browser(app, &server, pending.url(), time_limit));
    app.inner.set_phase(Phase::Waiting(Arc::clone(&attempt)));
    let app_in_background = app.clone();
    app.inner.tasks.spawn(async move {
        let app = app_in_background;
        let finished = tokio::select! {
            finished = pending.finish() => finished,
            () = attempt.cancel.cancelled() => return,
        };
        complete_sign_in(&app, &attempt, server, finished).await;
    });
    Ok(())
}

fn record(found: &DiscoveredServer, option: &SignInOption) -> ServerRecord {
    ServerRecord {
        address: found.address.to_string(),
        name: found.name.clone(),
        issuer: option.issuer.clone(),
        client_id: option.client_id.clone(),
        scopes: option.scopes.clone(),
        resource: option.resource.clone(),
        accounts: Vec::new(),
    }
}

/// Opens the browser. That it cannot be opened is no failure: then the link is copied.
fn wait_for_browser(app: &App, server: &ServerRecord, url: &str, time_limit: Duration) -> Attempt {
    let before = match app.inner.phase() {
        Phase::Waiting(replaced) => {
            replaced.cancel.cancel();
            replaced.before.clone()
        }
        phase => phase,
    };
    let environment = &app.inner.environment;
    let wait = SignedDuration::try_from(time_limit).unwrap_or(SignedDuration::MAX);
    let now = environment.clock.now();
    Attempt {
        server: confirmed(server),
        expires_at: now.checked_add(wait).unwrap_or(now),
        url: Zeroizing::new(url.to_owned()),
        problem: environment
            .browser
            .open(url)
            .err()
            .map(|error| Problem::new(ErrorCode::BrowserMissing, error.to_string())),
        cancel: CancellationToken::new(),
        before,
    }
}
