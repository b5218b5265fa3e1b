//! Segments.

use super::condition::check_all;
use super::place::Place;
use super::references::segment_of;
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
    let place_of_conditions = place.name("conditions");
    for (index, condition) in conditions.iter().enumerate() {
        if segment_of(condition) == Some(key.as_str()) {
            let place = place_of_conditions.index(index);
            let detail = "the segment asks for itself";
            problems.push(place.name("value").problem(ProblemCode::Cycle, detail));
        }
    }
    check_all(&place_of_conditions, conditions, &mut Seen::new(), problems);
}
