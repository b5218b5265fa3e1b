//! Chains of documents that lean on one another: parents of segments, environments that inherit.

use super::place::Place;
use crate::key::Key;
use crate::limits::CHAIN_MAX;
use crate::problem::{Problem, ProblemCode};
use std::collections::{HashMap, HashSet};

/// Checks that every link leads somewhere, none back to itself, and none too far.
///
/// `links` has every document with what it leans on; `field` is the member that says so. A document that leans
/// on itself is told by its own check.
pub(super) fn check(
    place: &Place<'_>,
    links: &[(&Key, Option<&Key>)],
    field: &str,
    noun: &str,
    problems: &mut Vec<Problem>,
) {
    let next: HashMap<&Key, Option<&Key>> = links.iter().copied().collect();
    for (index, (key, first)) in links.iter().enumerate() {
        let Some(first) = first else { continue };
        let place = place.index(index);
        let place = place.name(field);
        if !next.contains_key(first) {
            problems
                .push(place.problem(ProblemCode::UnknownReference, format!("there is no {noun} {first}")));
            continue;
        }
        match walk(key, first, &next) {
            Walk::Ends => {}
            Walk::Circles if first == key => {}
            Walk::Circles => {
                problems.push(place.problem(ProblemCode::Cycle, format!("{first} leads back to {key}")));
            }
            Walk::GoesOn => {
                let detail = format!("more than {CHAIN_MAX} stand above {key}");
                problems.push(place.problem(ProblemCode::ChainTooLong, detail));
            }
        }
    }
}

enum Walk {
    Ends,
    Circles,
    GoesOn,
}

/// Goes up from `key`, at most [`CHAIN_MAX`] steps. A longer circle is a chain that is too long.
fn walk<'a>(key: &'a Key, first: &'a Key, next: &HashMap<&'a Key, Option<&'a Key>>) -> Walk {
    let mut at = first;
    for _ in 0..CHAIN_MAX {
        if at == key {
            return Walk::Circles;
        }
        match next.get(at).copied().flatten() {
            Some(above) => at = above,
            None => return Walk::Ends,
        }
    }
    Walk::GoesOn
}

/// The flags of a project with their prerequisites.
pub(super) type Needs<'a> = HashMap<&'a Key, Vec<&'a Key>>;

/// How far a chain of prerequisites goes: each flag is looked at once, however many ways lead to it.
pub(super) struct Prerequisites<'a> {
    needs: &'a Needs<'a>,
    /// The longest chain below a flag; [`None`] for a flag that a circle is below, or a chain too long to follow.
    known: HashMap<&'a Key, Option<usize>>,
}

impl<'a> Prerequisites<'a> {
    pub(super) fn of(needs: &'a Needs<'a>) -> Self {
        let mut found = Self { needs, known: HashMap::new() };
        // Without recursion: the chain may be as long as the project has flags.
        for start in needs.keys().copied() {
            let mut way: Vec<(&Key, usize)> = Vec::new();
            let mut on_the_way = HashSet::new();
            if !found.known.contains_key(start) {
                way.push((start, 0));
                on_the_way.insert(start);
            }
            while let Some((flag, at)) = way.last_mut() {
                let (flag, below) = (*flag, needs.get(*flag).map_or(&[][..], Vec::as_slice));
                let Some(wanted) = below.get(*at).copied() else {
                    found.settle(flag, below);
                    on_the_way.remove(flag);
                    way.pop();
                    continue;
                };
                *at += 1;
                if on_the_way.contains(wanted) {
                    found.known.insert(wanted, None);
                } else if needs.contains_key(wanted) && !found.known.contains_key(wanted) {
                    on_the_way.insert(wanted);
                    way.push((wanted, 0));
                }
            }
        }
        found
    }

    fn settle(&mut self, flag: &'a Key, below: &[&'a Key]) {
        if self.known.get(flag) == Some(&None) {
            return;
        }
        let mut longest = Some(0);
        for wanted in below.iter().filter(|wanted| self.needs.contains_key(**wanted)) {
            let further = self.known.get(*wanted).copied().flatten().map(|length| length + 1);
            longest = longest.zip(further).map(|(one, other)| one.max(other));
        }
        self.known.insert(flag, longest);
    }

    /// The longest chain below a flag in steps; `None` when it leads into a circle.
    pub(super) fn length(&self, flag: &Key) -> Option<usize> {
        self.known.get(flag).copied().unwrap_or(Some(0))
    }
}
