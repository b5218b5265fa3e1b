//! Regular expressions of conditions: Python's syntax on an engine whose time is linear in the text.
//!
//! Flags come from Python programs and are evaluated beside them, so a pattern is read as Python's `re` reads it
//! and translated for the engine. What a linear-time engine cannot do (look-around, back-references) and what
//! Python itself refuses is an error with a message for the person who writes the pattern.

mod class;
mod error;
mod escape;
mod quantifier;
mod translate;

pub use error::PatternError;

use crate::limits::PATTERN_MAX_LEN;
use regex::{Regex, RegexBuilder};

/// Bytes that a compiled pattern may take; ordinary patterns take a few thousand.
const COMPILED_MAX_BYTES: usize = 1 << 20;
/// Bytes of the engine's cache while it searches.
const CACHE_MAX_BYTES: usize = 1 << 20;
/// How deep groups may nest.
const GROUPS_MAX_DEPTH: u32 = 50;

/// Compiles a pattern of the operator `matches`, anchored at the start of the text as Python's `re.match` is.
///
/// The result answers whether a text matches (`Regex::is_match`). Places of groups are not kept.
///
/// # Errors
/// Why the pattern cannot be used, in words for its writer.
pub fn compile_pattern(pattern: &str) -> Result<Regex, PatternError> {
    if pattern.chars().count() > PATTERN_MAX_LEN {
        return Err(PatternError::TooLong);
    }
    let translated = translate::translate(pattern)?;
    RegexBuilder::new(&translated)
        .size_limit(COMPILED_MAX_BYTES)
        .dfa_size_limit(CACHE_MAX_BYTES)
        .nest_limit(GROUPS_MAX_DEPTH)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => PatternError::TooLarge,
            _ => PatternError::Syntax { problem: "the engine cannot read it" },
        })
}

#[cfg(test)]
mod tests;
