//! From failed requests and error answers to [`RemoteError`].

use api_types::{ErrorCode, Problem};
use client_http::{BodyStream, HttpError, Unreachable};
use client_ports::RemoteError;
use futures_util::StreamExt;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// Bytes that are read of the error answer to a streamed call.
const PROBLEM_MAX_BYTES: usize = 64 * 1024;

/// A request without a usable answer.
pub(crate) fn from_http(error: &HttpError) -> RemoteError {
    let code = match error {
        HttpError::UntrustedCertificate { .. } => ErrorCode::UntrustedCertificate,
        HttpError::Unreachable { reason: Unreachable::UnknownHost | Unreachable::NoConnection, .. } => {
            ErrorCode::Offline
        }
        // Networks that want a sign-in of their own answer for every server with a redirect.
        HttpError::Unreachable { .. } | HttpError::Redirected { .. } | HttpError::Other { .. } => {
            ErrorCode::ServerUnreachable
        }
        HttpError::ExtraCertificates { .. } => ErrorCode::UntrustedCertificate,
        HttpError::Insecure { .. } => ErrorCode::InvalidAddress,
        HttpError::TooLarge { .. } => return RemoteError::Unreadable { detail: error.to_string() },
    };
    RemoteError::Unreachable { code, detail: error.to_string() }
}

/// An answer with an error status.
pub(crate) fn from_answer(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> RemoteError {
    if matches!(status.as_u16(), 429 | 503) {
        return RemoteError::Busy { retry_after: client_http::retry_after(headers) };
    }
    let problem = problem(status, body);
    if status.is_server_error() {
        let (code, detail) = match problem {
            Some(problem) => (problem.code, with_request_id(&problem)),
            None => (
                ErrorCode::ServerUnreachable,
                format!("something before the server answers with status {}", status.as_u16()),
            ),
        };
        return RemoteError::Unreachable { code, detail };
    }
    match problem {
        Some(problem) => RemoteError::Refused(Box::new(problem)),
        None => {
            RemoteError::Unreadable { detail: format!("status {} without an explanation", status.as_u16()) }
        }
    }
}

/// The first bytes of a body that ought to be short; what came before a failure.
pub(crate) async fn first_bytes(mut body: BodyStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(Ok(piece)) = body.next().await {
        bytes.extend_from_slice(&piece);
        if bytes.len() >= PROBLEM_MAX_BYTES {
            break;
        }
    }
    bytes
}

fn with_request_id(problem: &Problem) -> String {
    match problem.request_id.as_str() {
        "" => problem.detail.clone(),
        request_id => format!("{} (request {request_id})", problem.detail),
    }
}

/// Reads a problem body. A newer server may send a code that this client does not know: then the status decides.
fn problem(status: StatusCode, body: &[u8]) -> Option<Problem> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    let members = value.as_object_mut()?;
    let known = serde_json::from_value::<ErrorCode>(members.get("code")?.clone()).is_ok();
    if !known {
        members.insert("code".to_owned(), serde_json::to_value(code_of(status)).ok()?);
    }
    serde_json::from_value(value).ok()
}

fn code_of(status: StatusCode) -> ErrorCode {
    match status.as_u16() {
        401 => ErrorCode::Unauthenticated,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        409 => ErrorCode::Conflict,
        410 => ErrorCode::CursorExpired,
        412 => ErrorCode::PreconditionFailed,
        413 => ErrorCode::PayloadTooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        422 => ErrorCode::ValidationFailed,
        428 => ErrorCode::PreconditionRequired,
        500.. => ErrorCode::Internal,
        _ => ErrorCode::InvalidRequest,
    }
}
