//! Revokes tokens (RFC 7009).

use crate::provider::Provider;
use crate::secret::{AccessToken, RefreshToken};
use http::{Request, header};
use std::time::Duration;

/// What became of a revocation. None of these stops a sign-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// The provider says that the token is worth nothing any more.
    Done,
    /// The provider does not offer revocation, so the token lives until it expires.
    NotOffered,
    /// The provider refuses, as several do for public clients.
    Refused {
        /// The answer's status.
        status: u16,
    },
    /// It could not be asked: try again later.
    Later {
        /// How long to wait, if the provider says so.
        retry_after: Option<Duration>,
    },
}

impl Provider {
    /// Revokes a refresh token, and with it, at most providers, the whole session.
    pub async fn revoke_refresh_token(&self, token: &RefreshToken) -> Revocation {
        self.revoke(token.expose(), "refresh_token").await
    }

    /// Revokes an access token.
    pub async fn revoke_access_token(&self, token: &AccessToken) -> Revocation {
        self.revoke(token.expose(), "access_token").await
    }

    async fn revoke(&self, token: &str, hint: &str) -> Revocation {
        let Some(endpoint) = &self.metadata.additional_metadata().revocation_endpoint else {
            return Revocation::NotOffered;
        };
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("token", token)
            .append_pair("token_type_hint", hint)
            .append_pair("client_id", self.client_id())
            .finish();
        let request = Request::post(endpoint.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(form.into_bytes());
        let Ok(request) = request else { return Revocation::NotOffered };
        match self.http.send_capped(request, 64 * 1024, Duration::from_secs(10)).await {
            Ok(answer) if answer.status().is_success() => Revocation::Done,
            Ok(answer) if answer.status().as_u16() == 429 || answer.status().is_server_error() => {
                Revocation::Later { retry_after: client_http::retry_after(answer.headers()) }
            }
            Ok(answer) => Revocation::Refused { status: answer.status().as_u16() },
            Err(client_http::HttpError::Redirected { status, .. }) => Revocation::Refused { status },
            Err(_) => Revocation::Later { retry_after: None },
        }
    }
}
