//! Overrides.

use super::place::Place;
use super::text::text;
use super::value::ValueRules;
use crate::flag_override::FlagOverride;
use crate::limits::TARGET_ID_MAX_LEN;
use crate::problem::{Problem, ProblemCode};

pub(super) fn check(
    place: &Place<'_>,
    one: &FlagOverride,
    values: &ValueRules<'_>,
    problems: &mut Vec<Problem>,
) {
    let FlagOverride { target: _, target_id, value, expires_at: _ } = one;
    let place_of_id = place.name("target_id");
    if target_id.is_empty() {
        problems.push(place_of_id.problem(ProblemCode::Empty, "no target is named"));
    }
    text(&place_of_id, target_id, TARGET_ID_MAX_LEN, problems);
    values.check(&place.name("value"), value, problems);
}
