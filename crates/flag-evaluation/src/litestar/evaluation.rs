//! What an evaluation answers.

use serde::Serialize;

use super::value::{Members, Value};
use crate::{ErrorCode, Reason};

/// What an evaluation answers. Serialised, every member is there; what there is not is null.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// The value, or the caller's default.
    pub value: Value,
    /// Why this value.
    pub reason: Reason,
    /// The key of the variant or the name of the rule that matched, as the state holds it, or null.
    pub variant: Value,
    /// What went wrong, if something did.
    pub error_code: Option<ErrorCode>,
    /// What went wrong, in a sentence.
    pub error_message: Option<String>,
    /// `flag_type`, `status` and `tags` of the flag; empty if something went wrong.
    pub flag_metadata: Members,
}

impl Evaluation {
    /// An answer that is an error, with the caller's default as its value.
    pub(crate) fn failed(default: Value, reason: Reason, code: ErrorCode, message: String) -> Self {
        Self {
            value: default,
            reason,
            variant: Value::Null,
            error_code: Some(code),
            error_message: Some(message),
            flag_metadata: Members::new(),
        }
    }
}
