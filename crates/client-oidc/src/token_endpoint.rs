//! Asks the token endpoint, and remembers what the library forgets: the status of a failure.

use crate::error::{Fault, Refusal, SignInError};
use crate::id_token::{FurtherClaims, ReadIdToken};
use crate::secret::{AccessToken, IdToken, RefreshToken};
use client_http::{HttpClient, HttpError};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AsyncHttpClient, EmptyExtraTokenFields, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    IdTokenFields, OAuth2TokenResponse, RequestTokenError, StandardErrorResponse, StandardTokenResponse,
    TokenResponse,
};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Bytes of an answer at most.
const LIMIT_BYTES: usize = 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(20);
/// The life of an access token of which the provider says nothing.
const DEFAULT_LIFE: Duration = Duration::from_secs(300);
/// The document's name in texts.
pub(crate) const TOKEN_ANSWER: &str = "token answer";

/// The library's client with our claims.
pub(crate) type OidcClient = openidconnect::Client<
    FurtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    ErrorAnswer,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

/// A successful answer.
pub(crate) type TokenAnswer = StandardTokenResponse<
    IdTokenFields<
        FurtherClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type ErrorAnswer = StandardErrorResponse<CoreErrorResponseType>;

/// What the endpoint gave.
pub(crate) struct Tokens {
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: Option<RefreshToken>,
    pub(crate) id_token: Option<(ReadIdToken, IdToken)>,
    pub(crate) expires_in: Duration,
    /// The scopes granted, if they differ from those asked for.
    pub(crate) scopes: Option<Vec<String>>,
}

/// Why it gave nothing.
#[derive(Debug)]
pub(crate) enum TokenFailure {
    /// No answer that could be read at all.
    Http(HttpError),
    /// Another status than 200.
    Answered { status: u16, refusal: Option<Refusal>, retry_after: Option<Duration> },
    /// Status 200, but not a token answer.
    Unreadable,
    /// A token of another type.
    TokenType,
}

impl From<TokenFailure> for SignInError {
    fn from(failure: TokenFailure) -> Self {
        match failure {
            TokenFailure::Http(error) => Self::from_http(error, TOKEN_ANSWER),
            TokenFailure::Answered { status: 400..500, refusal: Some(refusal), .. } => Self::Refused(refusal),
            TokenFailure::Answered { status, .. } => Fault::Status { document: TOKEN_ANSWER, status }.into(),
            TokenFailure::Unreadable => {
                let detail = "it is not a token answer".to_owned();
                Fault::Unreadable { document: TOKEN_ANSWER, detail }.into()
            }
            TokenFailure::TokenType => Fault::TokenType.into(),
        }
    }
}

/// One call of the endpoint.
pub(crate) struct TokenCall<'a> {
    http: &'a HttpClient,
    answered: Mutex<Option<(u16, Option<Duration>)>>,
}

impl<'a> TokenCall<'a> {
    pub(crate) fn new(http: &'a HttpClient) -> Self {
        Self { http, answered: Mutex::new(None) }
    }

    /// Reduces the library's result. Its errors carry the raw answer, so they go no further than this.
    pub(crate) fn finish(
        self,
        result: Result<TokenAnswer, RequestTokenError<HttpError, ErrorAnswer>>,
    ) -> Result<Tokens, TokenFailure> {
        let answered = self.answered.into_inner().unwrap_or_else(PoisonError::into_inner);
        let refusal = match result {
            Ok(answer) => return tokens(&answer),
            Err(RequestTokenError::Request(error)) => return Err(TokenFailure::Http(error)),
            Err(RequestTokenError::ServerResponse(error)) => {
                let description = error.error_description().map(String::as_str);
                Some(Refusal::new(error.error().as_ref(), description))
            }
            Err(RequestTokenError::Parse(..) | RequestTokenError::Other(_)) => None,
        };
        match answered {
            Some((status, retry_after)) if status != 200 => {
                Err(TokenFailure::Answered { status, refusal, retry_after })
            }
            _ => Err(TokenFailure::Unreadable),
        }
    }
}

impl<'c> AsyncHttpClient<'c> for TokenCall<'_> {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = self.http.send_capped(request, LIMIT_BYTES, TIMEOUT).await?;
            let answered = (answer.status().as_u16(), client_http::retry_after(answer.headers()));
            *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Some(answered);
            Ok(answer)
        })
    }
}

fn tokens(answer: &TokenAnswer) -> Result<Tokens, TokenFailure> {
    if *answer.token_type() != CoreTokenType::Bearer {
        return Err(TokenFailure::TokenType);
    }
    let id_token = answer.id_token().map(|token| (token.clone(), IdToken::new(token.to_string())));
    Ok(Tokens {
        access_token: AccessToken::new(answer.access_token().secret().clone()),
        refresh_token: answer.refresh_token().map(|token| RefreshToken::new(token.secret().clone())),
        id_token,
        expires_in: answer.expires_in().unwrap_or(DEFAULT_LIFE),
        scopes: answer.scopes().map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect()),
    })
}
