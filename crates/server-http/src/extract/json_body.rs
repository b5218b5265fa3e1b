//! JSON bodies: limited in size and depth, unknown members refused.

use crate::envelope::too_large;
use crate::json_depth::nests_at_most;
use crate::problem::ApiError;
use api_types::{ErrorCode, limits};
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

/// A body, and the bytes it was read from.
pub(crate) struct JsonBody<T> {
    pub(crate) value: T,
    pub(crate) bytes: Bytes,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType, "Send the body as application/json."));
        }
        let body = Limited::new(request.into_body(), limits::BODY_MAX_BYTES);
        let bytes = match body.collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => return Err(too_large()),
            Err(_) => {
                return Err(ApiError::request("", "incomplete", "The body ended before it was complete."));
            }
        };
        if !nests_at_most(&bytes, limits::JSON_MAX_DEPTH) {
            let detail = format!("The body nests more than {} levels deep.", limits::JSON_MAX_DEPTH);
            return Err(ApiError::request("", "too_deep", detail));
        }
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| unreadable(&error))?;
        reader
            .end()
            .map_err(|error| ApiError::request("", "not_json", format!("The body is not JSON: {error}.")))?;
        Ok(Self { value, bytes })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    value
        .split(';')
        .next()
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let pointer = pointer_of(error.path());
    let inner = error.inner();
    let code = match inner.classify() {
        serde_json::error::Category::Data => "wrong_type",
        _ => "not_json",
    };
    ApiError::request(&pointer, code, format!("The body cannot be read: {inner}."))
}

/// A place in a body as a JSON pointer.
pub(crate) fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}
