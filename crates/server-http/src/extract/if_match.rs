//! The `If-Match` header: no write without the version read.

use crate::etag::version_of;
use crate::problem::ApiError;
use api_types::ErrorCode;
use axum::extract::FromRequestParts;
use http::header::IF_MATCH;
use http::request::Parts;

/// The version that a write rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IfMatch(pub(crate) i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let required = || {
            ApiError::new(
                ErrorCode::PreconditionRequired,
                "Name the version you read: If-Match: \"<version>\".",
            )
        };
        let value = parts.headers.get(IF_MATCH).ok_or_else(required)?;
        // `*` and weak tags name no version.
        value.to_str().ok().and_then(version_of).map(Self).ok_or_else(required)
    }
}
