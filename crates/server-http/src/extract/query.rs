//! Query parameters; unknown ones are refused.

use crate::problem::ApiError;
use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use serde::de::DeserializeOwned;

/// The query of a request.
pub(crate) struct QueryParams<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for QueryParams<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(params) = Query::<T>::from_request_parts(parts, state).await.map_err(|rejection| {
            ApiError::request("/query", "invalid_value", format!("{}.", rejection.body_text()))
        })?;
        Ok(Self(params))
    }
}
