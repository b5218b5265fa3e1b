//! Flags as a whole.

use super::place::Place;
use super::schema::compile_schema;
use super::text::{Seen, count, description, name, text};
use super::value::ValueRules;
use crate::flag::Flag;
use crate::limits::{KEY_MAX_LEN, NAME_MAX_LEN, PREREQUISITES_MAX, TAG_MAX_LEN, TAGS_MAX, VARIANTS_MAX};
use crate::prerequisite::Prerequisite;
use crate::problem::{Problem, ProblemCode};
use crate::value::{FlagKind, value_fits};
use crate::variant::Variant;

pub(super) fn check(place: &Place<'_>, rules: &ValueRules<'_>, problems: &mut Vec<Problem>) {
    let Flag {
        key: _,
        name: shown,
        description: purpose,
        kind,
        tags,
        owner,
        lifecycle: _,
        bucketing_key,
        variants,
        prerequisites,
        value_schema,
        expected_end: _,
    } = rules.flag;
    name(place, shown, problems);
    description(place, purpose, problems);
    text(&place.name("owner"), owner, NAME_MAX_LEN, problems);
    let place_of_tags = place.name("tags");
    count(&place_of_tags, tags.len(), TAGS_MAX, "tags", problems);
    for (index, tag) in tags.iter().enumerate() {
        text(&place_of_tags.index(index), tag, TAG_MAX_LEN, problems);
    }
    if let Some(bucketing_key) = bucketing_key {
        text(&place.name("bucketing_key"), bucketing_key, KEY_MAX_LEN, problems);
    }
    if let Some(schema) = value_schema {
        let place = place.name("value_schema");
        if *kind != FlagKind::Json {
            let problem = place.problem(ProblemCode::Mismatch, "only a flag of type json has a schema");
            problems.push(problem.advise("Remove the schema."));
        } else if let Err(error) = compile_schema(schema) {
            problems.push(place.problem(ProblemCode::InvalidSchema, error.to_string()));
        }
    }
    check_variants(&place.name("variants"), variants, rules, problems);
    check_prerequisites(&place.name("prerequisites"), prerequisites, rules.flag, problems);
}

fn check_variants(
    place: &Place<'_>,
    variants: &[Variant],
    rules: &ValueRules<'_>,
    problems: &mut Vec<Problem>,
) {
    count(place, variants.len(), VARIANTS_MAX, "variants", problems);
    let (mut ids, mut keys) = (Seen::new(), Seen::new());
    for (index, variant) in variants.iter().enumerate() {
        let place = place.index(index);
        let Variant { id, key, name: shown, value, weight: _ } = variant;
        ids.take_id(*id, &place, problems);
        keys.take(key, &place.name("key"), "another variant of the flag has this key", problems);
        name(&place, shown, problems);
        rules.check(&place.name("value"), value, problems);
    }
}

fn check_prerequisites(
    place: &Place<'_>,
    prerequisites: &[Prerequisite],
    flag: &Flag,
    problems: &mut Vec<Problem>,
) {
    count(place, prerequisites.len(), PREREQUISITES_MAX, "prerequisites", problems);
    let mut seen = Seen::new();
    for (index, prerequisite) in prerequisites.iter().enumerate() {
        let place = place.index(index);
        let Prerequisite { flag: wanted, value } = prerequisite;
        if *wanted == flag.key {
            let detail = "the flag is its own prerequisite";
            problems.push(place.name("flag").problem(ProblemCode::Cycle, detail));
        }
        seen.take(wanted, &place.name("flag"), "this flag is a prerequisite already", problems);
        if let Err(error) = value_fits(value) {
            problems.push(place.name("value").problem(ProblemCode::TooLong, error.to_string()));
        }
    }
}
