//! The `limit` of lists.

use crate::problem::ApiError;

/// The number of items to answer with.
pub(crate) fn check_limit(limit: Option<u32>, default: u32, max: u32) -> Result<u32, ApiError> {
    match limit {
        None => Ok(default),
        Some(limit) if (1..=max).contains(&limit) => Ok(limit),
        Some(_) => {
            Err(ApiError::request("/query/limit", "invalid_value", format!("A limit is from 1 to {max}.")))
        }
    }
}
