//! Errors as RFC 9457 `application/problem+json`.

use crate::error_code::ErrorCode;
use crate::feed::FeedDocument;
use serde::{Deserialize, Serialize};

/// The media type of a problem body.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The body of every error answer. No text in it tells internals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Problem {
    /// A URI reference that names the kind of problem: `about:blank#<code>`.
    pub r#type: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// What is wrong this time, in plain words.
    pub detail: String,
    /// The kind of problem, for programs.
    pub code: ErrorCode,
    /// The broken rules, for `validation_failed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The operations whose preconditions do not hold, for `conflict` and `precondition_failed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<OperationConflict>,
    /// Names this request in the server's log.
    #[serde(default)]
    pub request_id: String,
}

/// One broken rule and its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the request.
    pub pointer: String,
    /// Which rule.
    pub code: String,
    /// What is wrong, in plain words.
    pub detail: String,
    /// What to do about it, in plain words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

/// An operation whose precondition does not hold, with the document as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OperationConflict {
    /// The index of the operation in the change set.
    pub operation: usize,
    /// Why, in plain words.
    pub detail: String,
    /// The document as it stands; `null` when it does not exist or may not be seen.
    pub current: Option<FeedDocument>,
}
