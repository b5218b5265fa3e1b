//! Documents that lean on one another: prerequisites, segments, environments that inherit.

use super::place::Place;
use crate::key::Key;
use crate::limits::CHAIN_MAX;
use crate::problem::{Problem, ProblemCode};
use std::collections::{HashMap, HashSet};

/// What each document leans on, by key. What leans on itself is told by its own check and left out here.
pub type Links<'a> = HashMap<&'a str, Vec<&'a str>>;

/// How far the links go below each document: each is looked at once, however many ways lead to it.
#[derive(Debug)]
pub struct Chains<'a> {
    links: &'a Links<'a>,
    /// The longest chain below a document; `None` for one that leads into a circle.
    known: HashMap<&'a str, Option<usize>>,
}

impl<'a> Chains<'a> {
    /// Follows all links.
    #[must_use]
    pub fn of(links: &'a Links<'a>) -> Self {
        let mut found = Self { links, known: HashMap::new() };
        // Without recursion: the chain may be as long as the project has flags.
        for start in links.keys().copied() {
            let mut way: Vec<(&str, usize)> = Vec::new();
            let mut on_the_way = HashSet::new();
            if !found.known.contains_key(start) {
                way.push((start, 0));
                on_the_way.insert(start);
            }
            while let Some((key, at)) = way.last_mut() {
                let (key, below) = (*key, links.get(*key).map_or(&[][..], Vec::as_slice));
                let Some(wanted) = below.get(*at).copied() else {
                    found.settle(key, below);
                    on_the_way.remove(key);
                    way.pop();
                    continue;
                };
                *at += 1;
                if on_the_way.contains(wanted) {
                    found.known.insert(wanted, None);
                } else if links.contains_key(wanted) && !found.known.contains_key(wanted) {
                    on_the_way.insert(wanted);
                    way.push((wanted, 0));
                }
            }
        }
        found
    }

    fn settle(&mut self, key: &'a str, below: &[&'a str]) {
        if self.known.get(key) == Some(&None) {
            return;
        }
        let mut longest = Some(0);
        for wanted in below.iter().filter(|wanted| self.links.contains_key(**wanted)) {
            let further = self.known.get(*wanted).copied().flatten().map(|length| length + 1);
            longest = longest.zip(further).map(|(one, other)| one.max(other));
        }
        self.known.insert(key, longest);
    }

    /// What is wrong with the chain below a document, at `place`.
    pub(super) fn check(&self, key: &Key, place: &Place<'_>, problems: &mut Vec<Problem>) {
        problems.extend(self.problem(key, &place.pointer()));
    }

    /// What is wrong with the chain below a document, told at `pointer`.
    #[must_use]
    pub fn problem(&self, key: &Key, pointer: &str) -> Option<Problem> {
        match self.known.get(key.as_str()) {
            Some(None) => Some(Problem::new(pointer, ProblemCode::Cycle, "this leads round in a circle")),
            Some(Some(length)) if *length > CHAIN_MAX => {
                let detail = format!("this goes on for {length} steps, at most {CHAIN_MAX} are followed");
                Some(Problem::new(pointer, ProblemCode::ChainTooLong, detail))
            }
            _ => None,
        }
    }
}
