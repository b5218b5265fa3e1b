//! The real network: our HTTP client, the identity provider, the server's API.

use super::lazy_server::LazyServer;
use super::{ClientAtIssuer, Grant, Network, PendingSignIn, RefreshFailure, Tokens};
use crate::environment::{Clock, Random};
use crate::problem::{Problem, causes};
use crate::session::sign_in_code;
use api_types::ErrorCode;
use client_api::ApiClient;
use client_http::{HttpClient, HttpError, HttpOptions};
use client_oidc::{
    AccessToken, DiscoveredServer, DiscoveryError, Identity, Provider, RefreshError, RefreshToken, Refreshed,
    SignIn, SignInError, SignInOption, SignInSettings, SignedIn, Surroundings,
};
use client_ports::{BearerToken, RemoteServer, TokenSource};
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use url::Url;
use zeroize::Zeroizing;

/// A provider's metadata is read again after this.
const METADATA_LIFETIME: Duration = Duration::from_secs(3600);

/// The network of this computer.
pub(crate) struct RealNetwork {
    http: Arc<LazyHttp>,
    clock: Arc<dyn Clock>,
    surroundings: Arc<dyn Surroundings>,
    providers: Mutex<Vec<KnownProvider>>,
}

/// Made at the first request: reading the system's certificates takes longer than showing the window.
struct LazyHttp {
    options: HttpOptions,
    made: OnceLock<HttpClient>,
}

impl LazyHttp {
    fn get(&self) -> Result<&HttpClient, HttpError> {
        if let Some(http) = self.made.get() {
            return Ok(http);
        }
        let http = HttpClient::new(&self.options)?;
        Ok(self.made.get_or_init(|| http))
    }
}

struct KnownProvider {
    client: ClientAtIssuer,
    provider: Provider,
    read_at: Duration,
}

struct SystemSurroundings {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Surroundings for SystemSurroundings {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        if self.random.fill(buffer).is_err() {
            // Without randomness every sign-in would be open to anybody: there is no way to go on.
            tracing::error!("the operating system gives no random bytes");
            std::process::abort();
        }
    }
}

impl RealNetwork {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        version: &str,
        extra_ca: Option<PathBuf>,
    ) -> Self {
        let options = HttpOptions {
            user_agent: format!("jackstaff/{version}"),
            extra_certificates: extra_ca,
            ..HttpOptions::default()
        };
        let surroundings = Arc::new(SystemSurroundings { clock: Arc::clone(&clock), random });
        let http = Arc::new(LazyHttp { options, made: OnceLock::new() });
        Self { http, clock, surroundings, providers: Mutex::default() }
    }

    async fn provider(&self, client: &ClientAtIssuer) -> Result<Provider, SignInError> {
        let now = self.clock.monotonic();
        {
            let mut known = self.providers.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|known| now.saturating_sub(known.read_at) < METADATA_LIFETIME);
            if let Some(known) = known.iter().find(|known| known.client == *client) {
                return Ok(known.provider.clone());
            }
        }
        let http = self.http.get().map_err(SignInError::ProviderUnreachable)?;
        let option = SignInOption {
            issuer: client.issuer.clone(),
            client_id: client.client_id.clone(),
            redirect_ports: Vec::new(),
            scopes: client.scopes.clone(),
            resource: client.resource.clone(),
            prompt: None,
        };
        let provider = Provider::discover(http, Arc::clone(&self.surroundings), &option).await?;
        let mut known = self.providers.lock().unwrap_or_else(PoisonError::into_inner);
        known.push(KnownProvider { client: client.clone(), provider: provider.clone(), read_at: now });
        Ok(provider)
    }
}

struct RealSignIn(SignIn);

#[async_trait::async_trait]
impl PendingSignIn for RealSignIn {
    fn url(&self) -> &str {
        self.0.authorization_url().as_str()
    }

    async fn finish(self: Box<Self>) -> Result<Grant, SignInError> {
        let SignedIn { identity, access_token, expires_in, refresh_token, id_token: _, scopes: _ } =
            self.0.wait(std::future::pending()).await?;
        let name = identity.name.or(identity.username).or(identity.email);
        Ok(Grant {
            subject: identity.subject,
            name,
            tokens: tokens(&access_token, expires_in, refresh_token),
        })
    }
}

fn tokens(access_token: &AccessToken, lifetime: Duration, refresh_token: Option<RefreshToken>) -> Tokens {
    Tokens {
        access_token: BearerToken(Zeroizing::new(access_token.expose().to_owned())),
        lifetime,
        refresh_token: refresh_token.map(|token| Zeroizing::new(token.expose().to_owned())),
    }
}

#[async_trait::async_trait]
impl Network for RealNetwork {
    async fn discover(&self, typed: &str) -> Result<DiscoveredServer, DiscoveryError> {
        let http = self.http.get().map_err(DiscoveryError::Unreachable)?;
        client_oidc::discover_server(http, typed).await
    }

    async fn begin_sign_in(
        &self,
        option: &SignInOption,
        wait: Duration,
    ) -> Result<Box<dyn PendingSignIn>, SignInError> {
        let http = self.http.get().map_err(SignInError::ProviderUnreachable)?;
        let settings = SignInSettings { time_limit: wait, ..SignInSettings::default() };
        let sign_in = SignIn::begin(http, Arc::clone(&self.surroundings), option, &settings).await?;
        Ok(Box::new(RealSignIn(sign_in)))
    }

    async fn refresh(
        &self,
        client: &ClientAtIssuer,
        subject: &str,
        refresh_token: &str,
    ) -> Result<Tokens, RefreshFailure> {
        let unavailable = |error: &SignInError| {
            RefreshFailure::Unavailable(Problem::new(sign_in_code(error), causes(error)))
        };
        let provider = self.provider(client).await.map_err(|error| unavailable(&error))?;
        let known = Identity::remembered(&client.issuer, subject);
        let token = RefreshToken::new(refresh_token.to_owned());
        match provider.refresh(&token, &known).await {
            Ok(Refreshed { access_token, refresh_token, expires_in, id_token: _, identity: _ }) => {
                Ok(tokens(&access_token, expires_in, refresh_token))
            }
            Err(error @ (RefreshError::SessionOver(_) | RefreshError::Misbehaved(_))) => {
                Err(RefreshFailure::Over { detail: causes(&error) })
            }
            Err(RefreshError::Later { cause: Some(cause), .. } | RefreshError::OutcomeUnknown(cause)) => {
                Err(unavailable(&cause))
            }
            Err(error @ RefreshError::Later { cause: None, .. }) => {
                Err(RefreshFailure::Unavailable(Problem::new(ErrorCode::ProviderUnreachable, causes(&error))))
            }
        }
    }

    async fn revoke(&self, client: &ClientAtIssuer, refresh_token: &str) {
        let outcome = match self.provider(client).await {
            Ok(provider) => provider.revoke_refresh_token(&RefreshToken::new(refresh_token.to_owned())).await,
            Err(error) => {
                tracing::info!(%error, "the session could not be revoked");
                return;
            }
        };
        tracing::info!(?outcome, "the session was revoked at the identity provider");
    }

    fn server(&self, address: &str, tokens: Arc<dyn TokenSource>) -> Arc<dyn RemoteServer> {
        let (http, address) = (Arc::clone(&self.http), address.to_owned());
        Arc::new(LazyServer::new(Box::new(move || {
            let url = Url::parse(&address).map_err(|_| HttpError::Other {
                host: address.clone(),
                detail: "the address cannot be read".to_owned(),
            })?;
            Ok(ApiClient::new(http.get()?.clone(), &url, Arc::clone(&tokens)))
        })))
    }
}
