//! The `matches` operator: Python patterns on an engine that takes linear time.
//!
//! A pattern is read with the grammar of CPython's `re` and written anew for the `regex` crate. What is a mistake
//! in Python is one here: the condition is false. Back references, look-around, conditionals, atomic groups,
//! possessive repeats and `\N{…}` are good Python that no such engine expresses, and so are patterns beyond the
//! limits below; they make the evaluation fail with `NOT_EXPRESSIBLE`, because "no" would be a guess.
//!
//! Known differences, all at the edges: the tables of characters are of a later Unicode version; the words of `\b`
//! and `\B` (not those of `\w`) are Unicode's, with combining marks and joining punctuation, without fractions and
//! superscripts; a `$` with more pattern behind it takes a last newline with it; a look-behind of no fixed width
//! and an unknown name in `\N{…}`, which are mistakes in Python, are taken for what cannot be expressed.

mod classes;
mod escapes;
mod flags;
mod groups;
mod translate;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use super::fault::Fault;
use translate::{Mistake, translate};

/// How many bytes a compiled pattern may take. The steps are tried in turn, because the engine does not tell the
/// size of what it made; each step tried is charged.
const SIZE_STEPS: [usize; 4] = [16 << 10, 128 << 10, 1 << 20, 4 << 20];
/// How many bytes may be charged for the patterns of one state. It bounds memory and the time to compile.
const STATE_BUDGET: usize = 256 << 20;
/// The engine's scratch space for one pattern, in bytes.
const SCRATCH_BYTES: usize = 512 << 10;

/// Why a good Python pattern cannot be expressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inexpressible {
    LookAround,
    BackReference,
    Conditional,
    AtomicGroup,
    PossessiveRepeat,
    NamedCharacter,
    AsciiNonBoundary,
    TooDeep,
    TooLarge,
}

impl fmt::Display for Inexpressible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LookAround => "it looks ahead or behind",
            Self::BackReference => "it refers back to a group",
            Self::Conditional => "it depends on whether a group matched",
            Self::AtomicGroup => "it has an atomic group",
            Self::PossessiveRepeat => "it repeats possessively",
            Self::NamedCharacter => "it names a character",
            Self::AsciiNonBoundary => "it asks for what is no boundary of ASCII words",
            Self::TooDeep => "its groups nest too deep",
            Self::TooLarge => "it takes too much memory",
        })
    }
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(crate) enum Pattern {
    Regex(Arc<Regex>),
    /// A mistake in the pattern: nothing matches.
    Never,
    /// The evaluation fails.
    Fails(Fault),
}

impl Pattern {
    /// Python's `re.match`: anchored at the start, not at the end.
    pub(crate) fn matches(&self, text: &str) -> Result<bool, Fault> {
        match self {
            Self::Regex(regex) => Ok(regex.is_match(text)),
            Self::Never => Ok(false),
            Self::Fails(fault) => Err(fault.clone()),
        }
    }
}

/// Compiles the patterns of one state: each once, and all within one budget.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    known: HashMap<String, Pattern>,
    spent: usize,
}

impl Patterns {
    pub(crate) fn compile(&mut self, pattern: &str) -> Pattern {
        if let Some(known) = self.known.get(pattern) {
            return known.clone();
        }
        let compiled = match translate(pattern) {
            Ok(translated) => self.build(&translated),
            Err(Mistake::Pattern) => Pattern::Never,
            Err(Mistake::NumberTooLarge) => Pattern::Fails(Fault::PatternNumberTooLarge),
            Err(Mistake::FlagsContradict) => Pattern::Fails(Fault::PatternFlagsContradict),
            Err(Mistake::Inexpressible(why)) => Pattern::Fails(Fault::PatternNotExpressible(why)),
        };
        self.known.insert(pattern.to_owned(), compiled.clone());
        compiled
    }

    fn build(&mut self, translated: &str) -> Pattern {
        for limit in SIZE_STEPS {
            if self.spent + limit > STATE_BUDGET {
                break;
            }
            self.spent += limit;
            let built = RegexBuilder::new(translated).size_limit(limit).dfa_size_limit(SCRATCH_BYTES).build();
            if let Ok(regex) = built {
                return Pattern::Regex(Arc::new(regex));
            }
        }
        Pattern::Fails(Fault::PatternNotExpressible(Inexpressible::TooLarge))
    }
}
