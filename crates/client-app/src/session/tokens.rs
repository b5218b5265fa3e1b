//! The tokens of a session: the refresh token in the keychain, the access token in memory and, for the next run, in
//! the keychain as well.
//!
//! One refresh at a time, in this process by a mutex and between processes by a lock file: a provider that rotates
//! refresh tokens takes the second use of one for theft and ends the session.

use crate::environment::Clock;
use crate::network::{ClientAtIssuer, Network, RefreshFailure, Tokens};
use crate::problem::causes;
use crate::process_lock;
use crate::session::codes::discovery_code;
use crate::session::kept_token::{KeptToken, TokenItem};
use crate::session::session_item::{SessionItem, SessionItemError};
use api_types::ErrorCode;
use client_ports::{BearerToken, RemoteError, TokenSource};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

/// How long to wait for another process that is refreshing.
const PATIENCE: Duration = Duration::from_secs(30);
/// The share of its lifetime after which a token is renewed.
const WORN: f64 = 0.8;
/// A token with less than this is not handed out, however short its life.
const RESERVE: Duration = Duration::from_secs(5);

/// The tokens of one session.
pub(crate) struct SessionTokens {
    network: Arc<dyn Network>,
    clock: Arc<dyn Clock>,
    item: SessionItem,
    /// Where the access token lies between two runs.
    kept: TokenItem,
    client: ClientAtIssuer,
    subject: String,
    address: String,
    lock_path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    access: Option<Access>,
    /// A refresh token that the keychain did not take: good until the process ends.
    unsaved: Option<Zeroizing<String>>,
    over: bool,
}

struct Access {
    token: BearerToken,
    lifetime: Duration,
    obtained_at: Timestamp,
    obtained_monotonic: Duration,
}

impl Access {
    /// A token of an earlier run, or of another process. Its age is what the wall clock says; from the future it
    /// cannot come.
    fn kept(kept: KeptToken, clock: &dyn Clock) -> Option<Self> {
        let KeptToken { token, obtained_at, lifetime } = kept;
        let obtained_monotonic = clock.monotonic();
        (obtained_at <= clock.now()).then_some(Self { token, lifetime, obtained_at, obtained_monotonic })
    }

    /// The monotonic clock may stand still while the computer sleeps, the wall clock may be set back: the token
    /// is as old as the one that says more.
    fn age(&self, clock: &dyn Clock) -> Duration {
        let monotonic = clock.monotonic().saturating_sub(self.obtained_monotonic);
        let wall = clock.now().duration_since(self.obtained_at);
        monotonic.max(Duration::try_from(wall.max(SignedDuration::ZERO)).unwrap_or_default())
    }

    fn is_fresh(&self, clock: &dyn Clock) -> bool {
        let limit = self.lifetime.mul_f64(WORN).max(self.lifetime.saturating_sub(Duration::from_secs(60)));
        self.age(clock) < limit.min(self.lifetime.saturating_sub(RESERVE))
    }
}

impl SessionTokens {
    pub(crate) fn new(
        network: Arc<dyn Network>,
        clock: Arc<dyn Clock>,
        (item, kept): (SessionItem, TokenItem),
        client: ClientAtIssuer,
        subject: String,
        address: String,
        lock_path: PathBuf,
    ) -> Self {
        let state = Mutex::default();
        Self { network, clock, item, kept, client, subject, address, lock_path, state }
    }

    /// Takes over what a sign-in gave. The refresh token is in the keychain by now, or in `unsaved`.
    pub(crate) async fn begin(
        &self,
        access_token: BearerToken,
        lifetime: Duration,
        unsaved: Option<Zeroizing<String>>,
    ) {
        let mut state = self.state.lock().await;
        let access = self.access(access_token, lifetime);
        self.keep_access(&access).await;
        *state = State { access: Some(access), unsaved, over: false };
    }

    /// Forgets everything, and answers the refresh token for revoking.
    pub(crate) async fn end(&self) -> Option<Zeroizing<String>> {
        let mut state = self.state.lock().await;
        let unsaved = std::mem::replace(&mut *state, State { over: true, ..State::default() }).unsaved;
        self.kept.forget().await;
        match unsaved {
            Some(token) => Some(token),
            None => self.item.read().await.ok().flatten(),
        }
    }

    fn access(&self, token: BearerToken, lifetime: Duration) -> Access {
        let (obtained_at, obtained_monotonic) = (self.clock.now(), self.clock.monotonic());
        Access { token, lifetime, obtained_at, obtained_monotonic }
    }

    async fn keep_access(&self, access: &Access) {
        self.kept.keep(&access.token, access.obtained_at, access.lifetime).await;
    }

    /// The token that an earlier run, or another process, has kept: fresh, and another one than `refused`.
    async fn kept(&self, refused: Option<&BearerToken>) -> Option<Access> {
        let access = Access::kept(self.kept.read().await?, &*self.clock)?;
        let other = refused.is_none_or(|refused| *refused.0 != *access.token.0);
        (other && access.is_fresh(&*self.clock)).then_some(access)
    }

    async fn refresh(
        &self,
        state: &mut State,
        refused: Option<&BearerToken>,
    ) -> Result<BearerToken, RemoteError> {
        if state.over {
            return Err(RemoteError::SessionExpired);
        }
        // A refresh token is spent for a server that is there only: the answer may be lost with this process.
        if let Err(error) = self.network.discover(&self.address).await {
            return Err(RemoteError::Unreachable { code: discovery_code(&error), detail: causes(&error) });
        }
        let _lock = process_lock::take(&self.lock_path, PATIENCE)
            .await
            .map_err(|error| RemoteError::Unreachable { code: ErrorCode::Busy, detail: error.to_string() })?;
        // Under the lock: another process may have refreshed since we last looked.
        if let Some(access) = self.kept(refused).await {
            let token = copy(&access.token);
            state.access = Some(access);
            return Ok(token);
        }
        let token = match &state.unsaved {
            Some(token) => token.clone(),
            None => match self.item.read().await {
                Ok(Some(token)) => token,
                Ok(None) => {
                    state.over = true;
                    return Err(RemoteError::SessionExpired);
                }
                Err(error) => return Err(unavailable(&error)),
            },
        };
        match self.network.refresh(&self.client, &self.subject, &token).await {
            Ok(tokens) => Ok(self.keep(state, tokens).await),
            Err(RefreshFailure::Over { detail }) => {
                tracing::info!(detail, "the identity provider has ended the session");
                *state = State { over: true, ..State::default() };
                self.kept.forget().await;
                if let Err(error) = self.item.delete().await {
                    tracing::warn!(%error, "the ended session stays in the keychain");
                }
                Err(RemoteError::SessionExpired)
            }
            Err(RefreshFailure::Unavailable(problem)) => {
                Err(RemoteError::Unreachable { code: problem.code, detail: problem.detail })
            }
        }
    }

    /// The new refresh token is written before the new access token is used: a crash in between must not leave
    /// the old one, which the provider no longer accepts.
    async fn keep(&self, state: &mut State, tokens: Tokens) -> BearerToken {
        if let Some(refresh_token) = tokens.refresh_token {
            state.unsaved = match self.item.write(&refresh_token).await {
                Ok(()) => None,
                Err(error) => {
                    tracing::warn!(%error, "the renewed session cannot be kept in the keychain");
                    Some(refresh_token)
                }
            };
        }
        let access = self.access(tokens.access_token, tokens.lifetime);
        self.keep_access(&access).await;
        let token = copy(&access.token);
        state.access = Some(access);
        token
    }
}

#[async_trait::async_trait]
impl TokenSource for SessionTokens {
    async fn access_token(&self) -> Result<BearerToken, RemoteError> {
        let mut state = self.state.lock().await;
        if let Some(access) = &state.access
            && access.is_fresh(&*self.clock)
        {
            return Ok(copy(&access.token));
        }
        if !state.over
            && let Some(access) = self.kept(None).await
        {
            let token = copy(&access.token);
            state.access = Some(access);
            return Ok(token);
        }
        self.refresh(&mut state, None).await
    }

    async fn renew_after(&self, refused: &BearerToken) -> Result<BearerToken, RemoteError> {
        let mut state = self.state.lock().await;
        match &state.access {
            // Somebody else was refused at the same time and has renewed it already.
            Some(access) if *access.token.0 != *refused.0 => Ok(copy(&access.token)),
            _ => self.refresh(&mut state, Some(refused)).await,
        }
    }
}

/// A token from outside, as on a build server: nothing can renew it.
pub(crate) struct FixedToken(pub(crate) Zeroizing<String>);

#[async_trait::async_trait]
impl TokenSource for FixedToken {
    async fn access_token(&self) -> Result<BearerToken, RemoteError> {
        Ok(BearerToken(self.0.clone()))
    }

    async fn renew_after(&self, _refused: &BearerToken) -> Result<BearerToken, RemoteError> {
        Err(RemoteError::SessionExpired)
    }
}

fn copy(token: &BearerToken) -> BearerToken {
    BearerToken(token.0.clone())
}

/// The keychain cannot be asked now; the session is not over for that.
fn unavailable(error: &SessionItemError) -> RemoteError {
    RemoteError::Unreachable { code: error.code(), detail: error.to_string() }
}
