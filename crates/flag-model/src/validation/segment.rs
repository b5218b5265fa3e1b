//! Segments.

use super::condition::{Within, check_all};
use super::place::Place;
use super::text::{Seen, description, name};
use crate::problem::{Problem, ProblemCode};
use crate::segment::Segment;

pub(super) fn check(place: &Place<'_>, segment: &Segment, problems: &mut Vec<Problem>) {
    let Segment { key, name: shown, description: whom, parent, enabled: _, conditions } = segment;
    name(place, shown, problems);
    description(place, whom, problems);
    if parent.as_ref() == Some(key) {
        let detail = "the segment is its own parent";
        problems.push(place.name("parent").problem(ProblemCode::Cycle, detail));
    }
    check_all(&place.name("conditions"), conditions, Within::Segment, &mut Seen::new(), problems);
}
