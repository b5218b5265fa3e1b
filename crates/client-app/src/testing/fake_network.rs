//! A network with one server and one identity provider, which rotates refresh tokens and ends a session when one is used
//! twice.

use super::fake_server::{FakeServer, Weather};
use crate::network::{ClientAtIssuer, Grant, Network, PendingSignIn, RefreshFailure, Tokens};
use crate::problem::Problem;
use api_types::ErrorCode;
use client_http::{HttpError, Unreachable};
use client_oidc::{DiscoveredServer, DiscoveryError, ServerAddress, SignInError, SignInOption};
use client_ports::{BearerToken, RemoteServer, TokenSource};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use zeroize::Zeroizing;

pub(crate) const ADDRESS: &str = "https://flags.example.org";
pub(crate) const ISSUER: &str = "https://idp.example.org";
pub(crate) const CLIENT: &str = "jackstaff";

/// The identity provider's state.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// What becomes of a sign-in once the browser answers.
    pub(crate) refusal: Option<fn() -> SignInError>,
    /// Whether the browser answers at once.
    pub(crate) answers: bool,
    pub(crate) lifetime: Duration,
    pub(crate) refreshes: u32,
    pub(crate) revoked: Vec<String>,
    /// The next refresh is answered so.
    pub(crate) next_refresh: Option<RefreshFailure>,
    issued: u32,
    current: Option<String>,
}

/// The network; clones are the same one.
#[derive(Clone)]
pub(crate) struct FakeNetwork {
    pub(crate) server: FakeServer,
    provider: Arc<Mutex<Provider>>,
    answered: Arc<Notify>,
}

impl FakeNetwork {
    pub(crate) fn new() -> Self {
        let provider = Provider {
            issuer: ISSUER.to_owned(),
            subject: "ada".to_owned(),
            refusal: None,
            answers: true,
            lifetime: Duration::from_secs(300),
            refreshes: 0,
            revoked: Vec::new(),
            next_refresh: None,
            issued: 0,
            current: None,
        };
        Self { server: FakeServer::new(), provider: Arc::new(Mutex::new(provider)), answered: Arc::default() }
    }

    pub(crate) fn provider(&self) -> MutexGuard<'_, Provider> {
        self.provider.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The browser comes back.
    pub(crate) fn answer(&self) {
        self.provider().answers = true;
        self.answered.notify_waiters();
    }
}

impl Provider {
    fn issue(&mut self) -> Tokens {
        self.issued += 1;
        let refresh_token = format!("refresh-{}", self.issued);
        self.current = Some(refresh_token.clone());
        Tokens {
            access_token: BearerToken(Zeroizing::new(format!("access-{}", self.issued))),
            lifetime: self.lifetime,
            refresh_token: Some(Zeroizing::new(refresh_token)),
        }
    }
}

struct FakeSignIn(FakeNetwork);

#[async_trait::async_trait]
impl PendingSignIn for FakeSignIn {
    fn url(&self) -> &str {
        "https://idp.example.org/auth?state=s3cret"
    }

    async fn finish(self: Box<Self>) -> Result<Grant, SignInError> {
        loop {
            let answered = self.0.answered.notified();
            if self.0.provider().answers {
                break;
            }
            answered.await;
        }
        let mut provider = self.0.provider();
        if let Some(refusal) = provider.refusal {
            return Err(refusal());
        }
        Ok(Grant {
            subject: provider.subject.clone(),
            name: Some("Ada".to_owned()),
            tokens: provider.issue(),
        })
    }
}

#[async_trait::async_trait]
impl Network for FakeNetwork {
    async fn discover(&self, typed: &str) -> Result<DiscoveredServer, DiscoveryError> {
        let address = ServerAddress::parse(typed).map_err(DiscoveryError::InvalidAddress)?;
        if self.server.state().weather == Weather::Away {
            let (host, reason) = (address.to_string(), Unreachable::NoConnection);
            return Err(DiscoveryError::Unreachable(HttpError::Unreachable { host, reason }));
        }
        if address.as_str() != ADDRESS {
            return Err(DiscoveryError::NotAJackstaffServer { detail: "nobody is there".to_owned() });
        }
        let option = SignInOption {
            issuer: self.provider().issuer.clone(),
            client_id: CLIENT.to_owned(),
            redirect_ports: Vec::new(),
            scopes: vec!["openid".to_owned()],
            resource: None,
            prompt: None,
        };
        Ok(DiscoveredServer {
            address,
            server_id: String::new(),
            name: "Flags".to_owned(),
            version: "1.0.0".to_owned(),
            sign_in: vec![option],
        })
    }

    async fn begin_sign_in(
        &self,
        _: &SignInOption,
        _: Duration,
    ) -> Result<Box<dyn PendingSignIn>, SignInError> {
        Ok(Box::new(FakeSignIn(self.clone())))
    }

    async fn refresh(
        &self,
        _client: &ClientAtIssuer,
        _subject: &str,
        refresh_token: &str,
    ) -> Result<Tokens, RefreshFailure> {
        // Somebody else gets a turn: two refreshes at once would meet here.
        tokio::task::yield_now().await;
        let mut provider = self.provider();
        provider.refreshes += 1;
        if let Some(failure) = provider.next_refresh.take() {
            return Err(failure);
        }
        if provider.current.as_deref() != Some(refresh_token) {
            provider.current = None;
            return Err(RefreshFailure::Over { detail: "invalid_grant".to_owned() });
        }
        Ok(provider.issue())
    }

    async fn revoke(&self, _client: &ClientAtIssuer, refresh_token: &str) {
        self.provider().revoked.push(refresh_token.to_owned());
    }

    fn server(&self, _address: &str, tokens: Arc<dyn TokenSource>) -> Arc<dyn RemoteServer> {
        self.server.for_tokens(tokens)
    }
}

/// The provider cannot be asked now.
pub(crate) fn provider_away() -> RefreshFailure {
    RefreshFailure::Unavailable(Problem::new(ErrorCode::ProviderUnreachable, "no answer"))
}
