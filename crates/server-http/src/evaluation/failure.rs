//! Failures in the words of the protocol.

use crate::problem::ApiError;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

/// Marks an error answer that has its body already, so that it does not become a problem body.
#[derive(Clone, Copy)]
pub(crate) struct OwnBody;

/// The protocol's error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Code {
    /// The request cannot be read.
    ParseError,
    /// The context is not what a context must be.
    InvalidContext,
    /// The flag needs a targeting key.
    TargetingKeyMissing,
    /// There is no such flag in this environment.
    FlagNotFound,
    /// Anything else.
    General,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    code: Option<Code>,
    details: String,
    header: Option<(&'static str, &'static str)>,
    /// The flag that was asked for, where it was one.
    key: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FailureBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<Code>,
    error_details: &'a str,
}

impl Failure {
    fn new(status: StatusCode, code: Option<Code>, details: impl Into<String>) -> Self {
        Self { status, code, details: details.into(), header: None, key: None }
    }

    /// The request or the flag is at fault.
    pub(super) fn bad(code: Code, details: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Some(code), details)
    }

    /// There is no such flag.
    pub(super) fn flag_not_found() -> Self {
        let details = "There is no flag with this key in this environment.";
        Self::new(StatusCode::NOT_FOUND, Some(Code::FlagNotFound), details)
    }

    /// No token, or one that does not count.
    pub(super) fn unauthorized(details: &str, challenge: &'static str) -> Self {
        let mut failure = Self::new(StatusCode::UNAUTHORIZED, None, details);
        failure.header = Some(("www-authenticate", challenge));
        failure
    }

    /// Too many of something at once.
    pub(super) fn too_many(details: &str) -> Self {
        let mut failure = Self::new(StatusCode::TOO_MANY_REQUESTS, None, details);
        failure.header = Some(("retry-after", "30"));
        failure
    }

    /// Of a request for one flag: that flag's key.
    pub(super) fn of_flag(mut self, key: &str) -> Self {
        self.key = self.code.map(|_| key.to_owned());
        self
    }

    #[cfg(test)]
    pub(super) fn told(self) -> (Option<Code>, String) {
        (self.code, self.details)
    }
}

/// What the server could not do, without internals.
impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let status = StatusCode::from_u16(error.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut failure = Self::new(status, None, error.problem.detail.clone());
        if status == StatusCode::SERVICE_UNAVAILABLE {
            failure.header = Some(("retry-after", "5"));
        }
        failure
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { status, code, details, header, key } = self;
        let body = FailureBody { key: key.as_deref(), error_code: code, error_details: &details };
        // Texts and a closed list of codes: always JSON.
        let mut response = Response::new(Body::from(serde_json::to_vec(&body).unwrap_or_default()));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response.extensions_mut().insert(OwnBody);
        response
    }
}
