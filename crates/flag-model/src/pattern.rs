//! Regular expressions of conditions.

use crate::limits::PATTERN_MAX_LEN;
use regex::{Regex, RegexBuilder};

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Too long.
    #[error("a pattern has at most {PATTERN_MAX_LEN} characters")]
    TooLong,
    /// The engine cannot read it.
    #[error("the pattern cannot be read")]
    Syntax,
}

/// Compiles a pattern, anchored at the start of the text.
///
/// # Errors
/// Why the pattern cannot be used.
pub fn compile_pattern(pattern: &str) -> Result<Regex, PatternError> {
    if pattern.chars().count() > PATTERN_MAX_LEN {
        return Err(PatternError::TooLong);
    }
    RegexBuilder::new(&format!("^(?:{pattern})"))
        .size_limit(1 << 20)
        .build()
        .map_err(|_| PatternError::Syntax)
}
