//! The `Idempotency-Key` header.

use crate::problem::ApiError;
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;
use uuid::Uuid;

/// The key of a write: the same key never has a second effect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdempotencyKey(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        read_idempotency_key(&parts.headers)?.map(Self).ok_or_else(|| {
            refusal("missing_field", "A write needs the header Idempotency-Key with a new UUID.")
        })
    }
}

/// The key, where the header is there.
pub(crate) fn read_idempotency_key(headers: &HeaderMap) -> Result<Option<Uuid>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().and_then(|text| Uuid::parse_str(text.trim().trim_matches('"')).ok());
    key.filter(|key| !key.is_nil())
        .map(Some)
        .ok_or_else(|| refusal("invalid_value", "The header Idempotency-Key is a UUID."))
}

fn refusal(code: &str, detail: &str) -> ApiError {
    ApiError::request("/headers/idempotency-key", code, detail)
}
