//! An identity provider, as one server uses it.

use crate::error::{Fault, IdTokenFault, SignInError};
use crate::id_token::{Identity, Occasion, ReadIdToken, Verification};
use crate::keys::{self, Keys};
use crate::metadata::{self, Metadata};
use crate::secret::AccessToken;
use crate::server::SignInOption;
use crate::surroundings::Surroundings;
use crate::token_endpoint::OidcClient;
use client_http::HttpClient;
use jiff::Timestamp;
use openidconnect::{ClientId, TokenUrl};
use std::sync::{Arc, Mutex, PoisonError};

/// Seconds between two times that the keys are read again because of an unknown one.
const KEYS_AGAIN_S: i64 = 60;

/// A provider with its metadata and keys. Clones share them; make a new one after an hour.
#[derive(Clone)]
pub struct Provider {
    pub(crate) http: HttpClient,
    pub(crate) surroundings: Arc<dyn Surroundings>,
    pub(crate) option: Arc<SignInOption>,
    pub(crate) metadata: Arc<Metadata>,
    keys: Arc<Mutex<KnownKeys>>,
}

struct KnownKeys {
    keys: Keys,
    read_again_at: Option<Timestamp>,
}

impl Provider {
    /// Reads the provider's metadata and keys.
    ///
    /// # Errors
    /// When it cannot be reached, calls itself by another name or breaks the standard.
    pub async fn discover(
        http: &HttpClient,
        surroundings: Arc<dyn Surroundings>,
        option: &SignInOption,
    ) -> Result<Self, SignInError> {
        let metadata = metadata::fetch(http, &option.issuer).await?;
        let keys = keys::fetch(http, metadata.jwks_uri().as_str()).await?;
        Ok(Self {
            http: http.clone(),
            surroundings,
            option: Arc::new(option.clone()),
            metadata: Arc::new(metadata),
            keys: Arc::new(Mutex::new(KnownKeys { keys, read_again_at: None })),
        })
    }

    /// The issuer, as it calls itself.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.option.issuer
    }

    /// The client's id there.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.option.client_id
    }

    pub(crate) fn token_url(&self) -> Result<&TokenUrl, Fault> {
        self.metadata.token_endpoint().ok_or(Fault::Missing { what: "a token endpoint" })
    }

    /// The library's client, without a redirect address.
    pub(crate) fn client(&self) -> Result<OidcClient, Fault> {
        let client_id = ClientId::new(self.option.client_id.clone());
        let client =
            openidconnect::Client::new(client_id, self.metadata.issuer().clone(), Keys::new(Vec::new()));
        Ok(client
            .set_auth_uri(self.metadata.authorization_endpoint().clone())
            .set_token_uri(self.token_url()?.clone()))
    }

    /// Verifies an ID token; with an unknown key the keys are read again, once.
    pub(crate) async fn verify(
        &self,
        token: &ReadIdToken,
        access_token: &AccessToken,
        occasion: Occasion<'_>,
    ) -> Result<Identity, SignInError> {
        let now = self.surroundings.now();
        let (keys, may_read_again) = {
            let known = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            let age_s = known.read_again_at.map(|at| now.as_second() - at.as_second());
            (known.keys.clone(), age_s.is_none_or(|age_s| !(0..KEYS_AGAIN_S).contains(&age_s)))
        };
        let verified = self.verify_with(&keys, token, access_token, occasion, now);
        let unknown = matches!(
            verified,
            Err(SignInError::ProviderMisbehaved(Fault::IdToken(IdTokenFault::UnknownKey)))
        );
        if !unknown || !may_read_again {
            return verified;
        }
        let keys = keys::fetch(&self.http, self.metadata.jwks_uri().as_str()).await?;
        let verified = self.verify_with(&keys, token, access_token, occasion, now);
        *self.keys.lock().unwrap_or_else(PoisonError::into_inner) =
            KnownKeys { keys, read_again_at: Some(now) };
        verified
    }

    fn verify_with(
        &self,
        keys: &Keys,
        token: &ReadIdToken,
        access_token: &AccessToken,
        occasion: Occasion<'_>,
        now: Timestamp,
    ) -> Result<Identity, SignInError> {
        let verification = Verification {
            metadata: &self.metadata,
            keys,
            client_id: &self.option.client_id,
            access_token: access_token.expose(),
            now,
        };
        verification.verify(token, occasion).map_err(|fault| Fault::from(fault).into())
    }
}
