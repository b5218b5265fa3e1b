//! One call, and its second try after the token was refused.

use crate::failure;
use client_http::{BodyStream, HttpClient};
use client_ports::{BearerToken, RemoteError, TokenSource};
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A Jackstaff server, on behalf of one account.
#[derive(Clone)]
pub struct ApiClient {
    http: HttpClient,
    /// The server's address without a slash at the end.
    address: String,
    tokens: Arc<dyn TokenSource>,
}

/// What is asked.
pub(crate) struct Call {
    pub(crate) method: Method,
    /// From `/api/v1` on, with the query.
    pub(crate) path: String,
    pub(crate) accept: &'static str,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) json: Vec<u8>,
    pub(crate) limit_bytes: usize,
    pub(crate) timeout: Duration,
}

impl Call {
    /// Reads JSON of up to 16 MiB within 30 seconds.
    pub(crate) fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            accept: "application/json",
            idempotency_key: None,
            json: Vec::new(),
            limit_bytes: 16 * 1024 * 1024,
            timeout: Duration::from_secs(30),
        }
    }
}

impl ApiClient {
    /// A client of the server at this address, as `https://flags.example.org`.
    #[must_use]
    pub fn new(http: HttpClient, address: &Url, tokens: Arc<dyn TokenSource>) -> Self {
        let address = address.as_str().trim_end_matches('/').to_owned();
        Self { http, address, tokens }
    }

    /// Sends a call and reads the JSON of a successful answer.
    pub(crate) async fn json<T: DeserializeOwned>(&self, call: &Call) -> Result<T, RemoteError> {
        let answer =
            self.with_token(call, |request| self.http.send_capped(request, call.limit_bytes, call.timeout));
        let answer = answer.await?;
        if !answer.status().is_success() {
            return Err(failure::from_answer(answer.status(), answer.headers(), answer.body()));
        }
        serde_json::from_slice(answer.body()).map_err(|error| RemoteError::Unreadable {
            detail: format!(
                "it is not the documented JSON (line {}, column {})",
                error.line(),
                error.column()
            ),
        })
    }

    /// Sends a call and gives the body of a successful answer as it comes.
    pub(crate) async fn stream(&self, call: &Call) -> Result<Response<BodyStream>, RemoteError> {
        let answer = self.with_token(call, |request| self.http.stream(request)).await?;
        if answer.status() == StatusCode::OK {
            return Ok(answer);
        }
        let (parts, body) = answer.into_parts();
        let body = failure::first_bytes(body).await;
        Err(failure::from_answer(parts.status, &parts.headers, &body))
    }

    async fn with_token<B, F>(
        &self,
        call: &Call,
        send: impl Fn(Request<Vec<u8>>) -> F + Send,
    ) -> Result<Response<B>, RemoteError>
    where
        F: Future<Output = Result<Response<B>, client_http::HttpError>> + Send,
    {
        let token = self.tokens.access_token().await?;
        let answer = send(self.request(call, &token)?).await.map_err(|error| failure::from_http(&error))?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        drop(answer);
        let newer = self.tokens.renew_after(&token).await?;
        send(self.request(call, &newer)?).await.map_err(|error| failure::from_http(&error))
    }

    fn request(&self, call: &Call, token: &BearerToken) -> Result<Request<Vec<u8>>, RemoteError> {
        // A token that cannot stand in a header is none; what it looks like is nobody's business.
        let mut authorization = HeaderValue::from_maybe_shared(format!("Bearer {}", token.0.as_str()))
            .map_err(|_| RemoteError::SessionExpired)?;
        authorization.set_sensitive(true);
        let mut request = Request::builder()
            .method(&call.method)
            .uri(format!("{}{}", self.address, call.path))
            .header(header::ACCEPT, call.accept)
            .header(header::AUTHORIZATION, authorization);
        if let Some(key) = &call.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if !call.json.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        request
            .body(call.json.clone())
            .map_err(|_| RemoteError::Unreadable { detail: "the server's address cannot be used".to_owned() })
    }
}
