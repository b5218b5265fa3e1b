//! What every answer has, whatever happened inside: a request id, the security headers, and for errors a
//! problem body. Also the one place that logs requests.

use crate::evaluation::OwnBody;
use crate::problem::ApiError;
use crate::state::AppState;
use api_types::problem::PROBLEM_JSON;
use api_types::{ErrorCode, Problem, limits};
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::any::Any;
use tracing::Instrument as _;
use uuid::Uuid;

/// Names the request in answers, in the audit log and in the server's log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestId(pub(crate) Uuid);

/// The header with the request id.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers of every answer. `Cache-Control` is set only where the handler did not say better.
const SECURITY_HEADERS: [(HeaderName, HeaderValue); 7] = [
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("permissions-policy"), HeaderValue::from_static("interest-cohort=()")),
];

/// The outermost layer but compression.
pub(crate) async fn envelope(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = state.ids.new_id();
    request.extensions_mut().insert(RequestId(id));
    // The route, not the path: keys of projects and flags do not belong in the log.
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request_id = %id, method = %request.method(), route);
    let begun = state.clock.now();
    let response = next.run(request).instrument(span.clone()).await;
    let response = dress(response, id);
    let duration_ms = state.clock.now().as_millisecond().saturating_sub(begun.as_millisecond());
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), duration_ms, "answered"));
    response
}

/// What a panic becomes. The panic's text stays in the log.
pub(crate) fn after_panic(_panic: Box<dyn Any + Send + 'static>) -> Response {
    ApiError::new(ErrorCode::Internal, "The server failed. Its log has the details under this request id.")
        .into_response()
}

fn dress(mut response: Response, id: Uuid) -> Response {
    let id = id.hyphenated().to_string();
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    if is_error && response.extensions().get::<OwnBody>().is_none() {
        response = with_problem_body(response, &id);
    }
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, value);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(X_REQUEST_ID, value);
    }
    response
}

fn with_problem_body(response: Response, id: &str) -> Response {
    let (mut parts, _body) = response.into_parts();
    let mut problem = match parts.extensions.remove::<Box<Problem>>() {
        Some(problem) => problem,
        None => {
            let error = unexplained(parts.status);
            parts.status = StatusCode::from_u16(error.problem.status).unwrap_or(parts.status);
            error.problem
        }
    };
    problem.request_id = id.to_owned();
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    clear_body_headers(&mut parts.headers);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    parts.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Response::from_parts(parts, Body::from(body))
}

fn clear_body_headers(headers: &mut HeaderMap) {
    headers.remove(CONTENT_LENGTH);
    headers.remove(http::header::CONTENT_ENCODING);
    headers.remove(http::header::ETAG);
}

/// Errors that the framework answers with a bare status.
fn unexplained(status: StatusCode) -> ApiError {
    match status {
        StatusCode::NOT_FOUND => ApiError::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::new(
            ErrorCode::MethodNotAllowed,
            "This method is not offered here; see the Allow header.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ApiError::new(ErrorCode::UnsupportedMediaType, "Send the body as application/json.")
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
            ApiError::unavailable("The request took too long and was given up.")
        }
        status if status.is_client_error() => ApiError::with_status(
            status,
            ErrorCode::InvalidRequest,
            "The request is not of the documented form.",
        ),
        _ => ApiError::new(
            ErrorCode::Internal,
            "The server failed. Its log has the details under this request id.",
        ),
    }
}

/// A body over the limit.
pub(crate) fn too_large() -> ApiError {
    let limit = limits::BODY_MAX_BYTES;
    ApiError::new(ErrorCode::PayloadTooLarge, format!("A request body has at most {limit} bytes."))
}
