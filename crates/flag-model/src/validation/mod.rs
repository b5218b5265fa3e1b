//! The rules that documents keep.
//!
//! They belong to writing and importing: the evaluator takes any state. Every function names all broken rules
//! at once, each with its place, and is the same code on the server, on the client and on the command line.
//! What a document says of others is checked where the others are known: [`validate_flag_set`] for a whole
//! project, [`Reference`]s and [`Chains`] for single documents.

mod chain;
mod condition;
mod environment;
mod flag;
mod flag_environment;
mod flag_override;
mod flag_set;
mod moment;
mod place;
#[cfg(test)]
mod properties;
mod references;
mod schedule;
mod schema;
mod segment;
mod serve;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod version;

pub use chain::{Chains, Links};
pub(crate) use place::Place;
pub(crate) use references::segment_of;
pub use references::{
    Reference, links_of_environment, links_of_flag, links_of_segment, references_of_environment,
    references_of_flag, references_of_flag_environment, references_of_segment,
};
pub(crate) use serve::{parts, wrong_sum};

use crate::environment::Environment;
use crate::flag::Flag;
use crate::flag_environment::FlagEnvironment;
use crate::flag_override::FlagOverride;
use crate::flag_set::FlagSet;
use crate::limits::DESCRIPTION_MAX_LEN;
use crate::problem::Problem;
use crate::project::Project;
use crate::segment::Segment;
use value::ValueRules;

/// Checks a project. Pointers are into the project.
#[must_use]
pub fn validate_project(project: &Project) -> Vec<Problem> {
    let Project { key: _, name, description, lifecycle: _ } = project;
    let mut problems = Vec::new();
    text::required_name(&Place::ROOT, name, &mut problems);
    text::text(&Place::ROOT.name("description"), description, DESCRIPTION_MAX_LEN, &mut problems);
    problems
}

/// Checks an environment. Pointers are into the environment.
#[must_use]
pub fn validate_environment(environment: &Environment) -> Vec<Problem> {
    let mut problems = Vec::new();
    environment::check(&Place::ROOT, environment, &mut problems);
    problems
}

/// Checks a flag as a whole. Pointers are into the flag.
#[must_use]
pub fn validate_flag(flag: &Flag) -> Vec<Problem> {
    let mut problems = Vec::new();
    flag::check(&Place::ROOT, &ValueRules::of(flag), &mut problems);
    problems
}

/// Checks what `flag` serves in an environment. Pointers are into the configuration.
#[must_use]
pub fn validate_flag_environment(config: &FlagEnvironment, flag: &Flag) -> Vec<Problem> {
    let mut problems = Vec::new();
    flag_environment::check(&Place::ROOT, config, &ValueRules::of(flag), &mut problems);
    problems
}

/// Checks a segment. Pointers are into the segment.
#[must_use]
pub fn validate_segment(segment: &Segment) -> Vec<Problem> {
    let mut problems = Vec::new();
    segment::check(&Place::ROOT, segment, &mut problems);
    problems
}

/// Checks an override of `flag`. Pointers are into the override.
#[must_use]
pub fn validate_override(one: &FlagOverride, flag: &Flag) -> Vec<Problem> {
    let mut problems = Vec::new();
    flag_override::check(&Place::ROOT, one, &ValueRules::of(flag), &mut problems);
    problems
}

/// Checks a whole flag set, also what its documents say of one another. Pointers are into the set. Takes time
/// in proportion to its size, whatever it holds.
#[must_use]
pub fn validate_flag_set(set: &FlagSet) -> Vec<Problem> {
    let mut problems = Vec::new();
    flag_set::check(set, &mut problems);
    problems
}
