//! One sign-in: from the address for the browser to tokens.

use crate::callback::{Action, Listener, Outcome, Pending, Serving, ServingHandle, judge};
use crate::error::{Fault, SignInError};
use crate::id_token::{Identity, Occasion};
use crate::provider::Provider;
use crate::secret::{AccessToken, AuthorizationCode, IdToken, RefreshToken};
use crate::server::SignInOption;
use crate::surroundings::{Surroundings, fresh_secret};
use crate::token_endpoint::{OidcClient, TokenCall};
use client_http::HttpClient;
use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use url::Url;
use zeroize::Zeroizing;

/// What the user or the caller may choose.
#[derive(Clone, Debug)]
pub struct SignInSettings {
    /// The `prompt` parameter, as `select_account` when an account is added; takes the place of the server's.
    pub prompt: Option<String>,
    /// Who is expected, as the provider knows them.
    pub login_hint: Option<String>,
    /// How long to wait for the browser.
    pub time_limit: Duration,
    /// For a provider that supports S256 without saying so.
    pub assume_pkce: bool,
}

impl Default for SignInSettings {
    fn default() -> Self {
        Self { prompt: None, login_hint: None, time_limit: Duration::from_secs(300), assume_pkce: false }
    }
}

/// What can be told while the browser is away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Answers that did not belong to this sign-in. After the first, tell the user.
    pub strangers: u32,
    /// A browser came by https, which a loopback port does not speak: offer to paste the address.
    pub browser_insists_on_https: bool,
}

/// A sign-in under way. Its port is open until it is waited for or dropped.
pub struct SignIn {
    provider: Provider,
    client: OidcClient,
    authorization_url: Url,
    redirect_uri: String,
    verifier: Zeroizing<String>,
    nonce: Zeroizing<String>,
    pending: Arc<Pending>,
    shared: Arc<Serving>,
    serving: ServingHandle,
    outcome: oneshot::Receiver<Outcome>,
    progress: watch::Receiver<Progress>,
    time_limit: Duration,
}

/// What a sign-in gave.
#[derive(Debug)]
pub struct SignedIn {
    /// Who it is. Show it, and ask when this account is new on this server.
    pub identity: Identity,
    /// For memory only.
    pub access_token: AccessToken,
    /// How long the access token lives from now on.
    pub expires_in: Duration,
    /// For the keychain; absent when the provider gives none: then the session ends with the access token.
    pub refresh_token: Option<RefreshToken>,
    /// For memory, to sign out at the provider.
    pub id_token: IdToken,
    /// The scopes granted, when the provider granted others than asked for.
    pub scopes: Option<Vec<String>>,
}

impl SignIn {
    /// Reads the provider's metadata, opens a loopback port and builds the address for the browser.
    ///
    /// # Errors
    /// When the provider cannot be used or no port can be opened.
    pub async fn begin(
        http: &HttpClient,
        surroundings: Arc<dyn Surroundings>,
        option: &SignInOption,
        settings: &SignInSettings,
    ) -> Result<Self, SignInError> {
        let provider = Provider::discover(http, Arc::clone(&surroundings), option).await?;
        Self::begin_at(provider, settings)
    }

    /// The same with a provider whose metadata was just read.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn begin_at(provider: Provider, settings: &SignInSettings) -> Result<Self, SignInError> {
        let further = provider.metadata.additional_metadata();
        let offers_pkce = further.code_challenge_methods_supported.iter().any(|method| method == "S256");
        if !offers_pkce && !settings.assume_pkce {
            return Err(SignInError::PkceUnsupported);
        }
        if further.require_pushed_authorization_requests {
            return Err(Fault::Missing { what: "a sign-in without pushed authorization requests" }.into());
        }
        let listener = Listener::open(&provider.option.redirect_ports)?;
        let redirect_uri = listener.redirect_uri();
        let redirect = RedirectUrl::new(redirect_uri.clone())
            .map_err(|_| SignInError::NoLoopbackPort { ports: provider.option.redirect_ports.clone() })?;
        let client = provider.client()?.set_redirect_uri(redirect);

        let fresh = || Zeroizing::new(fresh_secret(&*provider.surroundings));
        let (state, nonce, verifier) = (fresh(), fresh(), fresh());
        let authorization_url = authorization_url(&client, &provider, settings, [&state, &nonce, &verifier]);
        let pending = Arc::new(Pending {
            host: listener.host(),
            state,
            issuer: provider.metadata.issuer().as_str().to_owned(),
            issuer_required: further.authorization_response_iss_parameter_supported,
        });
        let (outcome_sender, outcome) = oneshot::channel();
        let (progress_sender, progress) = watch::channel(Progress::default());
        let shared = Arc::new(Serving::new(outcome_sender, progress_sender));
        let serving = listener.serve(Arc::clone(&pending), Arc::clone(&shared));
        let time_limit = settings.time_limit;
        Ok(Self {
            provider,
            client,
            authorization_url,
            redirect_uri,
            verifier,
            nonce,
            pending,
            shared,
            serving,
            outcome,
            progress,
            time_limit,
        })
    }

    /// The address to open in the system's browser, never in a window of the application. That it cannot be
    /// opened is no failure: show it to the user. Do not log it.
    #[must_use]
    pub fn authorization_url(&self) -> &Url {
        &self.authorization_url
    }

    /// Tells of what happens while the browser is away.
    #[must_use]
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }

    /// For a browser on another computer: takes the address that it was sent to.
    #[must_use]
    pub fn paste_handle(&self) -> PasteHandle {
        PasteHandle {
            pending: Arc::clone(&self.pending),
            shared: Arc::clone(&self.shared),
            redirect_uri: self.redirect_uri.clone(),
        }
    }

    /// The provider, for refreshing and signing out later.
    #[must_use]
    pub fn provider(&self) -> Provider {
        self.provider.clone()
    }

    /// Waits for the browser, spends the code and verifies what comes. The port closes at the end, whatever it is.
    ///
    /// # Errors
    /// See [`SignInError`]; [`SignInError::Cancelled`] when `cancel` is done first.
    pub async fn wait(self, cancel: impl Future<Output = ()>) -> Result<SignedIn, SignInError> {
        tokio::pin!(cancel);
        let Self { provider, client, verifier, nonce, serving, outcome, time_limit, .. } = self;
        let outcome = tokio::select! {
            outcome = outcome => outcome.map_err(|_| SignInError::Cancelled)?,
            () = &mut cancel => return Err(SignInError::Cancelled),
            () = tokio::time::sleep(time_limit) => return Err(SignInError::TimedOut),
        };
        serving.finish();
        let code = match outcome {
            Outcome::Code(code) => code,
            Outcome::Refused(refusal) => return Err(SignInError::Refused(refusal)),
            Outcome::Unusable(fault) => return Err(fault.into()),
        };
        tokio::select! {
            signed_in = redeem(&provider, &client, &code, &verifier, &nonce) => signed_in,
            () = cancel => Err(SignInError::Cancelled),
        }
    }
}

fn authorization_url(
    client: &OidcClient,
    provider: &Provider,
    settings: &SignInSettings,
    [state, nonce, verifier]: [&Zeroizing<String>; 3],
) -> Url {
    let challenge =
        PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.to_string()));
    let (state, nonce) = (CsrfToken::new(state.to_string()), Nonce::new(nonce.to_string()));
    let option = &provider.option;
    let scopes = option.scopes.iter().filter(|scope| *scope != "openid");
    let mut request = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
        .add_scopes(scopes.map(|scope| Scope::new(scope.clone())))
        .set_pkce_challenge(challenge);
    let prompt = settings.prompt.as_ref().or(option.prompt.as_ref());
    let further = [
        ("prompt", prompt),
        ("resource", option.resource.as_ref()),
        ("login_hint", settings.login_hint.as_ref()),
    ];
    for (name, value) in further {
        if let Some(value) = value {
            request = request.add_extra_param(name, value.clone());
        }
    }
    request.url().0
}

async fn redeem(
    provider: &Provider,
    client: &OidcClient,
    code: &AuthorizationCode,
    verifier: &str,
    nonce: &str,
) -> Result<SignedIn, SignInError> {
    let code = openidconnect::AuthorizationCode::new(code.expose().to_owned());
    let mut request =
        client.exchange_code(code).set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
    if let Some(resource) = &provider.option.resource {
        request = request.add_extra_param("resource", resource.clone());
    }
    let call = TokenCall::new(&provider.http);
    let result = request.request_async(&call).await;
    let tokens = call.finish(result)?;
    let (read, id_token) = tokens.id_token.ok_or(Fault::NoIdToken)?;
    let identity = provider.verify(&read, &tokens.access_token, Occasion::SignIn { nonce }).await?;
    Ok(SignedIn {
        identity,
        access_token: tokens.access_token,
        expires_in: tokens.expires_in,
        refresh_token: tokens.refresh_token,
        id_token,
        scopes: tokens.scopes,
    })
}

/// Takes an address that a browser was sent to.
#[derive(Clone)]
pub struct PasteHandle {
    pending: Arc<Pending>,
    shared: Arc<Serving>,
    redirect_uri: String,
}

/// Why a pasted text is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    /// Not the address that the browser was sent to.
    #[error("this is not the address that the browser was sent to; it begins with http://127.0.0.1")]
    OtherAddress,
    /// The address of another sign-in, or an incomplete one.
    #[error("this address does not belong to this sign-in, or a part of it is missing")]
    OtherSignIn,
}

impl PasteHandle {
    /// Takes the whole address; the same checks hold as for the browser.
    ///
    /// # Errors
    /// When it is of no use; the sign-in goes on waiting.
    pub fn submit(&self, address: &str) -> Result<(), PasteError> {
        let rest = address.trim().strip_prefix(&self.redirect_uri).ok_or(PasteError::OtherAddress)?;
        let query = rest.strip_prefix('?').ok_or(PasteError::OtherAddress)?;
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        match judge(query, &self.pending) {
            finish @ Action::Finish(_) => {
                self.shared.take(finish);
                Ok(())
            }
            Action::Answer(_) | Action::Stranger(_) => Err(PasteError::OtherSignIn),
        }
    }
}
