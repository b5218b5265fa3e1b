//! Signs out at the provider (RP-initiated logout 1.0).

use crate::provider::Provider;
use crate::secret::IdToken;
use url::Url;

impl Provider {
    /// The address to open in the browser; `None` when the provider offers none. The ID token in it may have
    /// expired. It is for the browser only: do not log it.
    #[must_use]
    pub fn end_session_url(&self, id_token: Option<&IdToken>) -> Option<Url> {
        let mut url = self.metadata.additional_metadata().end_session_endpoint.clone()?;
        {
            let mut query = url.query_pairs_mut();
            if let Some(id_token) = id_token {
                query.append_pair("id_token_hint", id_token.expose());
            }
            query.append_pair("client_id", self.client_id());
        }
        Some(url)
    }
}
