//! Flag sets: every document by itself, and what they say of one another.

use super::chain::{Chains, Links};
use super::place::Place;
use super::references::{
    Reference, links_of_environment, links_of_flag, links_of_segment, references_of_environment,
    references_of_flag, references_of_flag_environment, references_of_segment,
};
use super::text::{Seen, count};
use super::value::ValueRules;
use super::{environment, flag, flag_environment, flag_override, segment};
use crate::document::DocumentKind;
use crate::flag_override::FlagOverride;
use crate::flag_set::{FlagEntry, FlagSet};
use crate::key::Key;
use crate::limits::{ENVIRONMENTS_MAX, OVERRIDES_MAX, SEGMENTS_MAX};
use crate::problem::{Problem, ProblemCode};
use crate::value::FlagKind;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The keys of a flag set.
struct Known<'a> {
    environments: HashSet<&'a Key>,
    segments: HashSet<&'a Key>,
    flags: HashMap<&'a Key, FlagKind>,
}

pub(super) fn check(set: &FlagSet, problems: &mut Vec<Problem>) {
    let FlagSet { project: _, revision: _, environments, segments, flags } = set;
    let known = Known {
        environments: environments.iter().map(|one| &one.key).collect(),
        segments: segments.iter().map(|one| &one.key).collect(),
        flags: flags.iter().map(|entry| (&entry.flag.key, entry.flag.kind)).collect(),
    };
    check_environments(set, &known, problems);
    check_segments(set, &known, problems);
    let place = Place::ROOT.name("flags");
    let mut keys = Seen::new();
    for (index, entry) in flags.iter().enumerate() {
        let place = place.index(index);
        let place_of_flag = place.name("flag");
        keys.take(&entry.flag.key, &place_of_flag.name("key"), "another flag has this key", problems);
        check_entry(&place, entry, &known, problems);
    }
    check_prerequisites(flags, &known, problems);
}

fn check_environments(set: &FlagSet, known: &Known<'_>, problems: &mut Vec<Problem>) {
    let place = Place::ROOT.name("environments");
    count(&place, set.environments.len(), ENVIRONMENTS_MAX, "environments", problems);
    let links: Links<'_> =
        set.environments.iter().map(|one| (one.key.as_str(), links_of_environment(one))).collect();
    let chains = Chains::of(&links);
    let mut keys = Seen::new();
    for (index, one) in set.environments.iter().enumerate() {
        let place = place.index(index);
        keys.take(&one.key, &place.name("key"), "another environment has this key", problems);
        environment::check(&place, one, problems);
        refer(&place, references_of_environment(one), known, problems);
        chains.check(&one.key, &place.name("inherits_from"), problems);
    }
}

fn check_segments(set: &FlagSet, known: &Known<'_>, problems: &mut Vec<Problem>) {
    let place = Place::ROOT.name("segments");
    count(&place, set.segments.len(), SEGMENTS_MAX, "segments", problems);
    let links: Links<'_> = set.segments.iter().map(|one| (one.key.as_str(), links_of_segment(one))).collect();
    let chains = Chains::of(&links);
    let mut keys = Seen::new();
    for (index, one) in set.segments.iter().enumerate() {
        let place = place.index(index);
        keys.take(&one.key, &place.name("key"), "another segment has this key", problems);
        segment::check(&place, one, problems);
        refer(&place, references_of_segment(one), known, problems);
        chains.check(&one.key, &place, problems);
    }
}

fn check_entry(place: &Place<'_>, entry: &FlagEntry, known: &Known<'_>, problems: &mut Vec<Problem>) {
    let FlagEntry { flag, environments, overrides } = entry;
    let values = ValueRules::of(flag);
    let place_of_flag = place.name("flag");
    flag::check(&place_of_flag, &values, problems);
    refer(&place_of_flag, references_of_flag(flag), known, problems);
    let place_of_environments = place.name("environments");
    for (key, config) in environments {
        let place = place_of_environments.name(key.as_str());
        refer_environment(&place, key, known, problems);
        flag_environment::check(&place, config, &values, problems);
        refer(&place, references_of_flag_environment(config), known, problems);
    }
    check_overrides(&place.name("overrides"), overrides, &values, known, problems);
}

fn check_overrides(
    place: &Place<'_>,
    overrides: &BTreeMap<Key, Vec<FlagOverride>>,
    values: &ValueRules<'_>,
    known: &Known<'_>,
    problems: &mut Vec<Problem>,
) {
    for (key, overrides) in overrides {
        let place = place.name(key.as_str());
        refer_environment(&place, key, known, problems);
        count(&place, overrides.len(), OVERRIDES_MAX, "overrides", problems);
        let mut targets = Seen::new();
        for (index, one) in overrides.iter().enumerate() {
            let place = place.index(index);
            let detail = "another override of the flag is for this target here";
            targets.take((one.target, &one.target_id), &place.name("target_id"), detail, problems);
            flag_override::check(&place, one, values, problems);
        }
    }
}

/// Adds what is named and does not exist.
fn refer(
    place: &Place<'_>,
    references: impl IntoIterator<Item = Reference>,
    known: &Known<'_>,
    problems: &mut Vec<Problem>,
) {
    for reference in references {
        let exists = match reference.kind {
            DocumentKind::Segment => known.segments.contains(&reference.key),
            DocumentKind::Environment => known.environments.contains(&reference.key),
            _ => known.flags.contains_key(&reference.key),
        };
        if !exists {
            let problem = reference.problem();
            let pointer = format!("{}{}", place.pointer(), problem.pointer);
            problems.push(Problem { pointer, ..problem });
        }
    }
}

fn refer_environment(place: &Place<'_>, key: &Key, known: &Known<'_>, problems: &mut Vec<Problem>) {
    if !known.environments.contains(key) {
        problems.push(place.problem(ProblemCode::UnknownReference, format!("there is no environment {key}")));
    }
}

fn check_prerequisites(flags: &[FlagEntry], known: &Known<'_>, problems: &mut Vec<Problem>) {
    let links: Links<'_> =
        flags.iter().map(|entry| (entry.flag.key.as_str(), links_of_flag(&entry.flag))).collect();
    let chains = Chains::of(&links);
    let place = Place::ROOT.name("flags");
    for (index, FlagEntry { flag, .. }) in flags.iter().enumerate() {
        let place = place.index(index);
        let place = place.name("flag");
        let place = place.name("prerequisites");
        chains.check(&flag.key, &place, problems);
        for (index, prerequisite) in flag.prerequisites.iter().enumerate() {
            if let Some(kind) = known.flags.get(&prerequisite.flag)
                && let Err(error) = kind.accepts(&prerequisite.value)
            {
                let place = place.index(index);
                let detail = format!("{}: {error}", prerequisite.flag);
                problems.push(place.name("value").problem(ProblemCode::InvalidValue, detail));
            }
        }
    }
}

#[cfg(test)]
mod tests;
