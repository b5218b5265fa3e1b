//! Variants and segments used nowhere.

use super::{Finding, FindingCode};
use crate::flag_set::{FlagEntry, FlagSet};
use crate::serve::Serve;
use crate::validation::{Place, parts, segment_of};
use std::collections::HashSet;

pub(super) fn find_variants(place: &Place<'_>, entry: &FlagEntry, findings: &mut Vec<Finding>) {
    let FlagEntry { flag, environments, overrides: _ } = entry;
    let mut used = HashSet::new();
    for config in environments.values() {
        let serves = config.rules.iter().map(|rule| &rule.serve);
        let serves = serves.chain(config.schedules.iter().map(|schedule| &schedule.serve));
        for serve in serves.chain([&config.fallthrough.serve]) {
            match serve {
                Serve::Value(_) => {}
                Serve::Variant(key) => drop(used.insert(key)),
                Serve::Split(split) => used.extend(parts(split, flag).into_iter().map(|(key, _)| key)),
            }
        }
    }
    for (index, variant) in flag.variants.iter().enumerate() {
        if !used.contains(&variant.key) {
            let detail = format!("nothing serves the variant {}", variant.key);
            let advice = "Serve it in a rule, or remove it.";
            findings.push(Finding::new(&place.index(index), FindingCode::UnusedVariant, detail, advice));
        }
    }
}

pub(super) fn find_segments(place: &Place<'_>, set: &FlagSet, findings: &mut Vec<Finding>) {
    let configs = set.flags.iter().flat_map(|entry| entry.environments.values());
    let conditions = configs.flat_map(|config| &config.rules).flat_map(|rule| &rule.conditions);
    let conditions = conditions.chain(set.segments.iter().flat_map(|segment| &segment.conditions));
    let mut used: HashSet<&str> = conditions.filter_map(segment_of).collect();
    used.extend(set.segments.iter().filter_map(|segment| Some(segment.parent.as_ref()?.as_str())));
    for (index, segment) in set.segments.iter().enumerate() {
        if !used.contains(segment.key.as_str()) {
            let detail = format!("nothing asks for the segment {}", segment.key);
            let advice = "Use it in a rule, or remove it.";
            findings.push(Finding::new(&place.index(index), FindingCode::UnusedSegment, detail, advice));
        }
    }
}
