//! Environments.

use super::place::Place;
use super::text::required_name;
use crate::environment::Environment;
use crate::problem::{Problem, ProblemCode};

pub(super) fn check(place: &Place<'_>, environment: &Environment, problems: &mut Vec<Problem>) {
    let Environment { key, name, color: _, position: _, inherits_from, approvals_required: _, frozen: _ } =
        environment;
    required_name(place, name, problems);
    if inherits_from.as_ref() == Some(key) {
        let detail = "the environment inherits from itself";
        problems.push(place.name("inherits_from").problem(ProblemCode::Cycle, detail));
    }
}
