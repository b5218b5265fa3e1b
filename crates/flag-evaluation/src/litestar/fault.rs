//! What makes an evaluation fail.

use super::pattern::Inexpressible;
use super::value::Kind;
use crate::ErrorCode;

/// Where the library raises an exception, and the caller gets the default.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{operator} cannot compare {} with {}", left.words(), right.words())]
    Incomparable { operator: &'static str, left: Kind, right: Kind },
    #[error("cannot look for something in {}", .0.words())]
    NotAContainer(Kind),
    #[error("cannot look for {} in a text", .0.words())]
    NotAPartOfText(Kind),
    #[error("{} cannot be a member name", .0.words())]
    NotAName(Kind),
    #[error("a pattern must be a text, not {}", .0.words())]
    PatternNotText(Kind),
    #[error("the pattern has numbers that are too large")]
    PatternNumberTooLarge,
    #[error("the pattern's flags contradict each other")]
    PatternFlagsContradict,
    #[error("the pattern cannot be expressed here: {0}")]
    PatternNotExpressible(Inexpressible),
    #[error("a date lies outside of the years 1 to 9999 in UTC")]
    DateOutOfRange,
    #[error("the end of a time window must be a text where its start is a time of day")]
    WindowEndNotText,
    #[error("a number is too large")]
    NumberTooLarge,
    #[error("a key is not valid Unicode and cannot be hashed")]
    NotEncodable,
    #[error("a condition's attribute must be a text, not {}", .0.words())]
    AttributeNotText(Kind),
    #[error("a condition must be an object, not {}", .0.words())]
    ConditionNotObject(Kind),
    #[error("an override's expiry must be a date with an offset")]
    ExpiryNotComparable,
    #[error("the context's timestamp is not a date")]
    TimestampNotADate,
    #[error("the flag is malformed: {0}")]
    Malformed(&'static str),
}

impl Fault {
    pub(crate) fn code(&self) -> ErrorCode {
        match self {
            Self::PatternNotExpressible(_) => ErrorCode::NotExpressible,
            Self::TimestampNotADate => ErrorCode::InvalidContext,
            _ => ErrorCode::GeneralError,
        }
    }
}
