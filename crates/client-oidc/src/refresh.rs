//! Fetches new access tokens.

use crate::error::{Fault, Refusal, SignInError};
use crate::id_token::{Identity, Occasion};
use crate::provider::Provider;
use crate::secret::{AccessToken, IdToken, RefreshToken};
use crate::token_endpoint::{TOKEN_ANSWER, TokenCall, TokenFailure};
use client_http::HttpError;
use std::time::Duration;

/// What a refresh gave.
#[derive(Debug)]
pub struct Refreshed {
    /// The new access token. If there is a new refresh token, write that first.
    pub access_token: AccessToken,
    /// The successor of the refresh token, which must be written to the keychain before the access token is
    /// used: the old one may be spent. Absent: the old one goes on.
    pub refresh_token: Option<RefreshToken>,
    /// A new ID token, for signing out at the provider.
    pub id_token: Option<IdToken>,
    /// Who it is for, from the new ID token; else as known before.
    pub identity: Identity,
    /// How long the access token lives from now on.
    pub expires_in: Duration,
}

/// Why a refresh gave nothing, by what is to be done about it.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The refresh token is spent, expired or revoked: sign in again, and delete it.
    #[error("the session has ended{}", .0.as_ref().map_or_else(String::new, |refusal| format!(" ({refusal})")))]
    SessionOver(Option<Refusal>),
    /// The request certainly had no effect, or the provider asks for patience: keep the token, try again later.
    #[error("the identity provider cannot be asked at the moment")]
    Later {
        /// How long to wait, if the provider says so.
        retry_after: Option<Duration>,
        /// What happened.
        #[source]
        cause: Option<Box<SignInError>>,
    },
    /// Nobody knows whether the request had an effect. Keep the token, but do not repeat at once: a provider
    /// that rotates may take a repeat for theft and end the session.
    #[error("the identity provider's answer to the renewal was lost")]
    OutcomeUnknown(#[source] Box<SignInError>),
    /// The answer must not be used: drop the session and revoke it.
    #[error("the identity provider's answer to the renewal cannot be accepted")]
    Misbehaved(#[source] Box<SignInError>),
}

impl Provider {
    /// Spends the refresh token for a new access token. The caller sees to it that only one refresh of a session
    /// runs at a time, in this process and between processes.
    ///
    /// # Errors
    /// See [`RefreshError`].
    pub async fn refresh(&self, token: &RefreshToken, known: &Identity) -> Result<Refreshed, RefreshError> {
        let misbehaved = |error: SignInError| RefreshError::Misbehaved(Box::new(error));
        let client = self.client().map_err(|fault| misbehaved(fault.into()))?;
        let spent = openidconnect::RefreshToken::new(token.expose().to_owned());
        let mut request = client.exchange_refresh_token(&spent);
        if let Some(resource) = &self.option.resource {
            request = request.add_extra_param("resource", resource.clone());
        }
        let call = TokenCall::new(&self.http);
        let result = request.request_async(&call).await;
        let tokens = call.finish(result).map_err(classify)?;
        let (identity, id_token) = match tokens.id_token {
            None => (known.clone(), None),
            Some((read, raw)) => {
                let occasion = Occasion::Refresh { known };
                let verified = self.verify(&read, &tokens.access_token, occasion).await;
                (verified.map_err(misbehaved)?, Some(raw))
            }
        };
        let mut identity = identity;
        identity.keep_names_of(known);
        Ok(Refreshed {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            id_token,
            identity,
            expires_in: tokens.expires_in,
        })
    }
}

/// The classes of failure: providers disagree on how they refuse a spent token, some with an empty body.
fn classify(failure: TokenFailure) -> RefreshError {
    let document = TOKEN_ANSWER;
    match failure {
        TokenFailure::Answered { status: 400 | 401 | 403, refusal, .. } => {
            match refusal.as_ref().map(|r| r.error.as_str()) {
                Some("temporarily_unavailable" | "slow_down") => {
                    RefreshError::Later { retry_after: None, cause: None }
                }
                Some(
                    "invalid_client"
                    | "unauthorized_client"
                    | "invalid_scope"
                    | "invalid_target"
                    | "unsupported_grant_type",
                ) => RefreshError::Later {
                    retry_after: None,
                    cause: refusal.map(|refusal| Box::new(SignInError::Refused(refusal))),
                },
                _ => RefreshError::SessionOver(refusal),
            }
        }
        TokenFailure::Answered { status, retry_after, .. } => RefreshError::Later {
            retry_after,
            cause: Some(Box::new(Fault::Status { document, status }.into())),
        },
        TokenFailure::Http(error) => {
            let lost = matches!(&error,
                HttpError::Unreachable { reason, .. } if !reason.never_sent())
                || matches!(&error, HttpError::TooLarge { .. });
            let cause = Box::new(SignInError::from_http(error, document));
            if lost {
                RefreshError::OutcomeUnknown(cause)
            } else {
                RefreshError::Later { retry_after: None, cause: Some(cause) }
            }
        }
        failure @ TokenFailure::Unreadable => {
            RefreshError::Later { retry_after: None, cause: Some(Box::new(failure.into())) }
        }
        failure @ TokenFailure::TokenType => RefreshError::Misbehaved(Box::new(failure.into())),
    }
}
