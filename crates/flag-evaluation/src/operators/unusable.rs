//! Values that an operator cannot compare with.

use flag_model::PatternError;

/// Why a condition can never hold. Validation keeps such conditions out; stored or imported ones are only told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("the condition has no list to compare with")]
    List,
    #[error("the condition has neither a number nor a text to compare with")]
    NumberOrText,
    #[error("the condition has neither a text nor a list of texts to compare with")]
    TextOrTexts,
    #[error("the condition has no regular expression")]
    NoPattern,
    #[error("{0}")]
    Pattern(PatternError),
    #[error("the condition has no semantic version to compare with")]
    Version,
    #[error("the condition has no date to compare with")]
    Date,
    #[error("the condition has no start and end that are both times of day or both dates")]
    Window,
    #[error("the condition names a time zone that does not exist")]
    TimeZone,
    #[error("the condition has no key of a segment")]
    SegmentKey,
}
