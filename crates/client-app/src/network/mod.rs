//! Everything that crosses the network, behind one trait: the core runs in a test without any.

mod lazy_server;
mod real;

pub(crate) use real::RealNetwork;

use crate::accounts::ServerRecord;
use client_oidc::{DiscoveredServer, DiscoveryError, SignInError, SignInOption};
use client_ports::{BearerToken, RemoteServer, TokenSource};
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// A public client at an identity provider, as it was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClientAtIssuer {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) resource: Option<String>,
}

impl ClientAtIssuer {
    /// The client that was confirmed for a server.
    pub(crate) fn of(server: &ServerRecord) -> Self {
        Self {
            issuer: server.issuer.clone(),
            client_id: server.client_id.clone(),
            scopes: server.scopes.clone(),
            resource: server.resource.clone(),
        }
    }
}

/// What a sign-in gave.
pub(crate) struct Grant {
    /// The user's id at the issuer.
    pub(crate) subject: String,
    /// The name in the ID token, if any.
    pub(crate) name: Option<String>,
    pub(crate) tokens: Tokens,
}

/// What a sign-in or a refresh gave.
pub(crate) struct Tokens {
    pub(crate) access_token: BearerToken,
    /// How long the access token is good for, by the provider's word.
    pub(crate) lifetime: Duration,
    /// Absent: the one before stays good, or there is none.
    pub(crate) refresh_token: Option<Zeroizing<String>>,
}

/// Why a refresh gave nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RefreshFailure {
    /// The refresh token is not accepted: the session is over.
    #[error("the session is over: {detail}")]
    Over { detail: String },
    /// Nobody knows: the token is kept.
    #[error("the session cannot be renewed now: {}", .0.detail)]
    Unavailable(crate::Problem),
}

/// A sign-in that waits for the browser. Dropping it closes its port.
#[async_trait::async_trait]
pub(crate) trait PendingSignIn: Send {
    /// The address for the browser.
    fn url(&self) -> &str;
    /// Waits for the answer and takes the tokens.
    async fn finish(self: Box<Self>) -> Result<Grant, SignInError>;
}

/// The network.
#[async_trait::async_trait]
pub(crate) trait Network: Send + Sync {
    /// Who lives at the address that a person typed.
    async fn discover(&self, typed: &str) -> Result<DiscoveredServer, DiscoveryError>;
    /// Reads the provider's metadata and opens a port for the browser's answer.
    async fn begin_sign_in(
        &self,
        option: &SignInOption,
        wait: Duration,
    ) -> Result<Box<dyn PendingSignIn>, SignInError>;
    /// Renews a session. Never repeated by itself: a second use of the same token may look like theft.
    async fn refresh(
        &self,
        client: &ClientAtIssuer,
        subject: &str,
        refresh_token: &str,
    ) -> Result<Tokens, RefreshFailure>;
    /// Tells the provider that the session is over; whether it listened is only logged.
    async fn revoke(&self, client: &ClientAtIssuer, refresh_token: &str);
    /// The server, for calls with these tokens.
    fn server(&self, address: &str, tokens: Arc<dyn TokenSource>) -> Arc<dyn RemoteServer>;
}
