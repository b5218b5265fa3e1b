//! What handlers take out of a request; every failure is an [`crate::problem::ApiError`].

mod idempotency_key;
mod if_match;
mod json_body;
mod limit;
mod path;
mod present;
mod query;

pub(crate) use idempotency_key::{IdempotencyKey, read_idempotency_key};
pub(crate) use if_match::IfMatch;
pub(crate) use json_body::{JsonBody, pointer_of};
pub(crate) use limit::check_limit;
pub(crate) use path::KeyPath;
pub(crate) use present::present;
pub(crate) use query::QueryParams;
