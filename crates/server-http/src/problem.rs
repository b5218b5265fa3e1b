//! Errors of the API. One type; the envelope makes the body.

use api_types::{ErrorCode, FieldProblem, OperationConflict, Problem};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use server_storage::StorageError;
use std::error::Error;
use std::fmt::Write as _;

/// A refusal or failure, as the caller is told.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) problem: Box<Problem>,
    headers: HeaderMap,
}

impl ApiError {
    /// A problem with the status and title that belong to its code.
    pub(crate) fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::with_status(status_of(code), code, detail)
    }

    pub(crate) fn with_status(status: StatusCode, code: ErrorCode, detail: impl Into<String>) -> Self {
        let problem = Problem {
            r#type: format!("about:blank#{}", code.as_str()),
            title: title_of(code).to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            errors: Vec::new(),
            conflicts: Vec::new(),
            request_id: String::new(),
        };
        Self { problem: Box::new(problem), headers: HeaderMap::new() }
    }

    /// There is no such thing, or the caller may not know of it: the same words for both.
    pub(crate) fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "There is no such thing here, or you may not see it.")
    }

    /// Broken rules, all at once.
    pub(crate) fn invalid(errors: Vec<FieldProblem>) -> Self {
        let mut error =
            Self::new(ErrorCode::ValidationFailed, "The request breaks the rules listed in errors.");
        error.problem.errors = errors;
        error
    }

    /// One broken rule about the form of the request.
    pub(crate) fn request(pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut error = Self::new(ErrorCode::InvalidRequest, detail.clone());
        error.problem.errors = vec![FieldProblem {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail,
            advice: String::new(),
        }];
        error
    }

    /// Preconditions that do not hold.
    pub(crate) fn conflict(conflicts: Vec<OperationConflict>) -> Self {
        let mut error =
            Self::new(ErrorCode::Conflict, "The documents listed in conflicts have changed meanwhile.");
        error.problem.conflicts = conflicts;
        error
    }

    /// A failure that the caller can do nothing about. The cause goes to the log, with all its sources.
    pub(crate) fn internal(cause: &(dyn Error + 'static)) -> Self {
        tracing::error!(cause = chain(cause), "the request failed");
        Self::new(ErrorCode::Internal, "The server failed. Its log has the details under this request id.")
    }

    /// The server cannot work just now.
    pub(crate) fn unavailable(detail: &str) -> Self {
        Self::new(ErrorCode::Unavailable, detail)
            .with_header(http::header::RETRY_AFTER, HeaderValue::from_static("5"))
    }

    /// Adds a header to the answer.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Whether a request was refused for what it wanted, and belongs in the audit log.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(
            self.problem.code,
            ErrorCode::Forbidden
                | ErrorCode::NotFound
                | ErrorCode::Conflict
                | ErrorCode::PreconditionFailed
                | ErrorCode::ValidationFailed
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self { problem, headers } = self;
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, headers).into_response();
        // The envelope turns it into the body, once it has put the request id in.
        response.extensions_mut().insert(problem);
        response
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match &error {
            StorageError::Unreachable(_) | StorageError::Schema { .. } => {
                tracing::error!(cause = chain(&error), "the database is not there");
                Self::unavailable("The server cannot reach its database. Try again in a moment.")
            }
            StorageError::Collision(_) => {
                tracing::warn!(cause = chain(&error), "a transaction was given up");
                Self::unavailable("Too many writes at once. Try again in a moment.")
            }
            StorageError::KeyTaken => Self::invalid(vec![FieldProblem {
                pointer: String::new(),
                code: "key_taken".to_owned(),
                detail: "a document with this id, key or target exists already".to_owned(),
                advice: "Read it, and change it instead.".to_owned(),
            }]),
            StorageError::Refused | StorageError::Inconsistent { .. } | StorageError::Database(_) => {
                Self::internal(&error)
            }
        }
    }
}

/// An error with all its causes, for the log.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // Writing to a String does not fail.
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// The status of a code that the server says.
fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidRequest => StatusCode::BAD_REQUEST,
        ErrorCode::ValidationFailed | ErrorCode::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        ErrorCode::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
        ErrorCode::CursorExpired => StatusCode::GONE,
        ErrorCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        // The other codes are said by clients.
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn title_of(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::InvalidRequest => "The request is not of the documented form",
        ErrorCode::ValidationFailed => "The request breaks rules",
        ErrorCode::Unauthenticated => "Sign-in needed",
        ErrorCode::Forbidden => "Not allowed",
        ErrorCode::NotFound => "Not found",
        ErrorCode::MethodNotAllowed => "Method not allowed",
        ErrorCode::Conflict => "Changed meanwhile",
        ErrorCode::PreconditionFailed => "Not the current version",
        ErrorCode::PreconditionRequired => "Version missing",
        ErrorCode::IdempotencyKeyReused => "Idempotency key used before",
        ErrorCode::CursorExpired => "Cursor no longer served",
        ErrorCode::PayloadTooLarge => "Too large",
        ErrorCode::UnsupportedMediaType => "Not JSON",
        ErrorCode::RateLimited => "Too many requests",
        ErrorCode::Unavailable => "Not available now",
        _ => "Server failure",
    }
}
