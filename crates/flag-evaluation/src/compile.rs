//! A flag set made ready for one environment.

mod chain;
mod conditions;
mod environments;
mod flags;
mod overrides;
mod segments;
mod serve;

pub(crate) use conditions::{Check, ConditionRange, Conditions, SegmentCheck, Shown};
pub(crate) use flags::{CompiledFlag, CompiledPrerequisite, CompiledRule, CompiledSchedule, Gate};
pub(crate) use overrides::{OverrideCandidate, Overrides};
pub(crate) use segments::{CompiledSegment, SegmentState};
pub(crate) use serve::{CompiledServe, CompiledSplit, ServeError};

use crate::attributes::AttributeTable;
use crate::clock::Clock;
use crate::texts::TextTable;
use crate::zones::Zones;
use flag_model::{FlagSet, Key, PatternError};
use regex::Regex;
use std::collections::HashMap;

/// All flags of a project at one revision, compiled for one environment: regular expressions, sets for lists,
/// resolved environments, segments and prerequisites. Make it once for each revision, and share it.
#[derive(Debug)]
pub struct CompiledFlagSet {
    pub(crate) flags: Vec<CompiledFlag>,
    pub(crate) by_key: HashMap<Box<str>, usize>,
    pub(crate) segments: Vec<CompiledSegment>,
    pub(crate) conditions: Conditions,
    pub(crate) attributes: AttributeTable,
    pub(crate) texts: TextTable,
    pub(crate) clock: Clock,
    /// How many flags are prerequisites of others.
    pub(crate) prerequisite_count: usize,
}

impl CompiledFlagSet {
    /// Compiles `set` for `environment`. Any state is taken: what cannot mean anything never matches, and a trace
    /// tells of it. Where several documents have the same key the first counts.
    #[must_use]
    pub fn compile(set: &FlagSet, environment: &Key) -> Self {
        let mut compiler = Compiler {
            segments: segments::indexes(&set.segments),
            conditions: Conditions::default(),
            attributes: AttributeTable::default(),
            texts: TextTable::default(),
            patterns: HashMap::new(),
            zones: Zones::default(),
            clock: Clock::default(),
        };
        let chain = environments::chain(set, environment);
        let segments = segments::compile(&set.segments, &mut compiler);
        let flags::Flags { flags, by_key, prerequisite_count } =
            flags::compile(set, environment, &chain, &mut compiler);
        compiler.clock.sort();
        Self {
            flags,
            by_key,
            segments,
            conditions: compiler.conditions,
            attributes: compiler.attributes,
            texts: compiler.texts,
            clock: compiler.clock,
            prerequisite_count,
        }
    }
}

/// What compiled parts share.
pub(crate) struct Compiler<'a> {
    /// The place of each segment by its key.
    segments: HashMap<&'a str, usize>,
    conditions: Conditions,
    attributes: AttributeTable,
    texts: TextTable,
    /// Each pattern is compiled once, however many conditions have it.
    patterns: HashMap<&'a str, Result<Regex, PatternError>>,
    zones: Zones,
    clock: Clock,
}
