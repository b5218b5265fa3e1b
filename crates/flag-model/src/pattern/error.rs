//! Why a pattern cannot be used.

use crate::limits::PATTERN_MAX_LEN;

/// Why a regular expression cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// More characters than [`PATTERN_MAX_LEN`].
    #[error("a regular expression has at most {PATTERN_MAX_LEN} characters")]
    TooLong,
    /// `(?=…)`, `(?!…)`, `(?<=…)` or `(?<!…)`.
    #[error(
        "a regular expression cannot look ahead or behind ({construct}): it is evaluated in linear time; \
         use several conditions instead"
    )]
    LookAround {
        /// The beginning of the group.
        construct: &'static str,
    },
    /// `\1`, `(?P=name)` or `(?(1)…)`.
    #[error(
        "a regular expression cannot refer back to a group ({construct}): it is evaluated in linear time"
    )]
    BackReference {
        /// How the reference is written.
        construct: &'static str,
    },
    /// Something else of Python's syntax that the engine does not have.
    #[error("{construct} is not supported in a regular expression")]
    Unsupported {
        /// What it is.
        construct: &'static str,
    },
    /// Not a regular expression in Python either.
    #[error("this is not a regular expression: {problem}")]
    Syntax {
        /// What is wrong.
        problem: &'static str,
    },
    /// It would take too much memory, as a rule by large repetitions.
    #[error("the regular expression is too large once its repetitions are written out")]
    TooLarge,
}
