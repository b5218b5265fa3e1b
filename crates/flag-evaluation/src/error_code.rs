//! What went wrong in an evaluation.

use serde::Serialize;

/// What went wrong in an evaluation: the codes of OpenFeature and one of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// No flag has the key that was asked for.
    FlagNotFound,
    /// The flag is of another type than the caller expects.
    TypeMismatch,
    /// The flag cannot be evaluated for this context, for example because a condition compares text with a number.
    GeneralError,
    /// The request or the flag could not be read.
    ParseError,
    /// The flag needs a targeting key and the context has none.
    TargetingKeyMissing,
    /// The context is not what a context must be.
    InvalidContext,
    /// The flag says something that this evaluator cannot express.
    NotExpressible,
}

impl ErrorCode {
    /// The code as it is written in an evaluation.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FlagNotFound => "FLAG_NOT_FOUND",
            Self::TypeMismatch => "TYPE_MISMATCH",
            Self::GeneralError => "GENERAL_ERROR",
            Self::ParseError => "PARSE_ERROR",
            Self::TargetingKeyMissing => "TARGETING_KEY_MISSING",
            Self::InvalidContext => "INVALID_CONTEXT",
            Self::NotExpressible => "NOT_EXPRESSIBLE",
        }
    }
}
