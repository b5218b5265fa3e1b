//! Asking the identity provider: discovery and keys.

use crate::error::{ProviderError, SettingsError};
use crate::keys::KeySet;
use crate::settings::is_trustworthy;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Bytes of a discovery document or a key set at most.
pub(crate) const ANSWER_MAX_BYTES: usize = 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
struct DiscoveryDocument {
    issuer: String,
    jwks_uri: String,
}

/// An HTTP client for one issuer: no redirects, short time-outs, small answers.
#[derive(Clone, Debug)]
pub(crate) struct Provider {
    client: reqwest::Client,
    issuer: String,
}

impl Provider {
    pub(crate) fn new(issuer: &str) -> Result<Self, SettingsError> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .connect_timeout(TIMEOUT)
            .user_agent(concat!("jackstaff-server/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(SettingsError::Client)?;
        Ok(Self { client, issuer: issuer.to_owned() })
    }

    /// Reads the discovery document anew, then the keys it names: a provider may move them.
    pub(crate) async fn read_keys(&self) -> Result<KeySet, ProviderError> {
        let discovery = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let document: DiscoveryDocument =
            serde_json::from_slice(&self.get(&discovery).await?).map_err(|_| ProviderError::Unreadable)?;
        if document.issuer != self.issuer {
            return Err(ProviderError::IssuerMismatch);
        }
        let keys = Url::parse(&document.jwks_uri).map_err(|_| ProviderError::Unreadable)?;
        if !is_trustworthy(&keys) {
            return Err(ProviderError::InsecureKeys);
        }
        KeySet::read(&self.get(keys.as_str()).await?)
    }

    async fn get(&self, url: &str) -> Result<Vec<u8>, ProviderError> {
        let unreachable = |error: reqwest::Error| ProviderError::Unreachable(Arc::new(error));
        let mut answer = self.client.get(url).send().await.map_err(unreachable)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(ProviderError::Status(answer.status().as_u16()));
        }
        let mut body = Vec::new();
        // Counted after decompression, so that a small answer cannot unfold into a large one.
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > ANSWER_MAX_BYTES {
                return Err(ProviderError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}
