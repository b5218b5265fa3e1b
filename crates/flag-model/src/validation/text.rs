//! Names, texts, counts and ids.

use super::place::Place;
use crate::id::PartId;
use crate::limits::{DESCRIPTION_MAX_LEN, NAME_MAX_LEN};
use crate::problem::{Problem, ProblemCode};
use std::collections::HashSet;
use std::hash::Hash;

/// A text of at most `max` characters.
pub(super) fn text(place: &Place<'_>, value: &str, max: usize, problems: &mut Vec<Problem>) {
    // No text has more characters than bytes; counting is for those that might be too long.
    if value.len() > max && value.chars().count() > max {
        problems.push(place.problem(ProblemCode::TooLong, format!("at most {max} characters")));
    }
}

/// A name that may be empty, in the member `name`.
pub(super) fn name(place: &Place<'_>, value: &str, problems: &mut Vec<Problem>) {
    text(&place.name("name"), value, NAME_MAX_LEN, problems);
}

/// A name that must not be empty, in the member `name`.
pub(super) fn required_name(place: &Place<'_>, value: &str, problems: &mut Vec<Problem>) {
    if value.trim().is_empty() {
        problems.push(place.name("name").problem(ProblemCode::Empty, "the name is empty"));
    }
    name(place, value, problems);
}

/// A description, in the member `description`.
pub(super) fn description(place: &Place<'_>, value: &str, problems: &mut Vec<Problem>) {
    text(&place.name("description"), value, DESCRIPTION_MAX_LEN, problems);
}

/// At most `max` of what `what` says in the plural.
pub(super) fn count(place: &Place<'_>, found: usize, max: usize, what: &str, problems: &mut Vec<Problem>) {
    if found > max {
        let detail = format!("at most {max} {what}, there are {found}");
        problems.push(place.problem(ProblemCode::TooMany, detail));
    }
}

/// What has been met, to find what comes twice.
pub(super) struct Seen<T>(HashSet<T>);

impl<T: Eq + Hash> Seen<T> {
    pub(super) fn new() -> Self {
        Self(HashSet::new())
    }

    /// Takes `value` in; a problem if it has been met before.
    pub(super) fn take(&mut self, value: T, place: &Place<'_>, detail: &str, problems: &mut Vec<Problem>) {
        if !self.0.insert(value) {
            problems.push(place.problem(ProblemCode::Duplicate, detail));
        }
    }
}

impl Seen<PartId> {
    /// Takes in the id of a part, in the member `id`.
    pub(super) fn take_id(&mut self, id: PartId, place: &Place<'_>, problems: &mut Vec<Problem>) {
        self.take(id, &place.name("id"), "another part of this document has this id", problems);
    }
}
