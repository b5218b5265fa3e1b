//! Reads the state as a flag set.

use super::DEPTH_MAX;
use super::condition::{Place, SegmentKeys, conditions};
use super::flag::FlagImport;
use super::members::Members;
use crate::flagd::made_key::keys_for;
use crate::json::Json;
use crate::problem::{Problem, ProblemCode, Problems, clip, item};
use crate::report::{FindingCode, Report};
use flag_model::limits::ENVIRONMENTS_MAX;
use flag_model::{Environment, EnvironmentColor, FlagSet, Key, Segment};
use std::collections::{BTreeMap, BTreeSet};

/// Where the state goes.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The project of the flag set.
    pub project: Key,
    /// The one environment, when the state names none.
    pub environment: Key,
}

/// The state as a flag set.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Every flag that can be expressed. Ids of parts are made from their place, so that the same state gives the same flag set.
    pub flag_set: FlagSet,
    /// What is different from now on.
    pub report: Report,
    /// The keys of the flags in the flag set, by the keys of the state.
    pub keys: BTreeMap<String, Key>,
    /// The flags, as the state calls them, that cannot be expressed.
    pub not_expressible: BTreeSet<String>,
}

/// Reads a state, alone or as the member `state`.
///
/// # Errors
/// Every problem of its form.
pub fn import(bytes: &[u8], options: &ImportOptions) -> Result<Imported, Vec<Problem>> {
    let mut problems = Problems::default();
    let imported = Json::read(bytes, DEPTH_MAX, &mut problems).and_then(|json| {
        let (state, pointer) = match json.member("state") {
            Some(state) if json.member("flags").is_none() => (state, "/state"),
            _ => (&json, ""),
        };
        let state = Members::of(state, pointer, &mut problems)?;
        read(&state, options, &mut problems)
    });
    problems.finish(imported)
}

fn read(state: &Members<'_>, options: &ImportOptions, problems: &mut Problems) -> Option<Imported> {
    if state.get("flags").is_none() {
        let detail = "The member \"flags\" is missing.".to_owned();
        problems.push(state.pointer, ProblemCode::MissingField, detail, "Add \"flags\".");
        return None;
    }
    let mut report = Report::default();
    let environments = environments(state, options, problems, &mut report);
    let (segments, segment_keys) = segments(state, problems, &mut report);
    let flags = state.list("flags", problems);
    let keys = keys_for(flags.iter().filter_map(|flag| flag.member("key")?.as_text()), "flag-");
    let mut entries = BTreeMap::new();
    let mut not_expressible = BTreeSet::new();
    for (index, json) in flags.iter().enumerate() {
        let pointer = item(&state.at("flags"), index);
        let Some(members) = Members::of(json, &pointer, problems) else { continue };
        let Some(name) = members.required_text("key", problems) else { continue };
        let Some(key) = keys.get(name) else { continue };
        if entries.contains_key(key) {
            let detail = format!("The flag {:?} is there more than once.", clip(name));
            problems.push(&members.at("key"), ProblemCode::DuplicateKey, detail, "Keep one of them.");
            continue;
        }
        let import = FlagImport { members, name, key, environments: &environments, segments: &segment_keys };
        let entry = import.entry(problems, &mut report);
        if entry.is_none() {
            not_expressible.insert(name.to_owned());
        }
        entries.insert(key.clone(), entry);
    }
    report_dead(state, problems, &mut report);
    let flag_set = FlagSet {
        project: options.project.clone(),
        revision: 0,
        environments,
        segments,
        flags: entries.into_values().flatten().collect(),
    };
    let keys = keys.into_iter().filter(|(name, _)| !not_expressible.contains(name)).collect();
    Some(Imported { flag_set, report, keys, not_expressible })
}

fn environments(
    state: &Members<'_>,
    options: &ImportOptions,
    problems: &mut Problems,
    report: &mut Report,
) -> Vec<Environment> {
    let listed = state.list("environments", problems);
    if listed.len() > ENVIRONMENTS_MAX {
        let detail =
            format!("There are {} environments; a project has at most {ENVIRONMENTS_MAX}.", listed.len());
        problems.push(&state.at("environments"), ProblemCode::TooMany, detail, "Remove some.");
        return Vec::new();
    }
    let listed: Vec<(String, &Json)> = listed
        .iter()
        .enumerate()
        .map(|(index, json)| (item(&state.at("environments"), index), json))
        .collect();
    let slugs: Vec<(&str, Option<&str>, &str)> = listed
        .iter()
        .filter_map(|(pointer, json)| {
            let members = Members::of(json, pointer, problems)?;
            let slug = members.required_text("slug", problems)?;
            Some((slug, members.text("parent", problems), pointer.as_str()))
        })
        .collect();
    let keys = keys_for(slugs.iter().map(|(slug, _, _)| *slug), "environment-");
    let mut environments: Vec<Environment> = Vec::new();
    for (slug, parent, pointer) in slugs {
        let Some(key) = keys.get(slug).filter(|key| !environments.iter().any(|e| e.key == **key)) else {
            continue;
        };
        if key.as_str() != slug {
            let detail =
                format!("{:?} is not a key; the environment is called {:?} here.", clip(slug), key.as_str());
            report.kept(pointer, None, FindingCode::KeyRenamed, detail, "Use the new key.");
        }
        let position = i32::try_from(environments.len()).unwrap_or(i32::MAX);
        let inherits_from = parent.and_then(|parent| keys.get(parent)).cloned();
        environments.push(environment(key, slug, position, inherits_from));
    }
    if environments.is_empty() {
        environments.push(environment(&options.environment, options.environment.as_str(), 0, None));
    }
    environments
}

fn environment(key: &Key, name: &str, position: i32, inherits_from: Option<Key>) -> Environment {
    Environment {
        key: key.clone(),
        name: clip(name),
        color: EnvironmentColor::Gray,
        position,
        inherits_from,
        approvals_required: 0,
        frozen: false,
    }
}

fn segments(
    state: &Members<'_>,
    problems: &mut Problems,
    report: &mut Report,
) -> (Vec<Segment>, SegmentKeys) {
    let listed = state.list("segments", problems);
    let mut names = keys_for(listed.iter().filter_map(|json| json.member("name")?.as_text()), "segment-");
    for json in listed {
        let id = json.member("id").and_then(Json::as_text);
        let key = json.member("name").and_then(Json::as_text).and_then(|name| names.get(name)).cloned();
        if let Some((id, key)) = id.zip(key) {
            names.entry(id.to_owned()).or_insert(key);
        }
    }
    let mut segments: BTreeMap<Key, Segment> = BTreeMap::new();
    for (index, json) in listed.iter().enumerate() {
        let pointer = item(&state.at("segments"), index);
        let Some(members) = Members::of(json, &pointer, problems) else { continue };
        let Some(name) = members.required_text("name", problems) else { continue };
        let Some(key) = names.get(name) else { continue };
        if key.as_str() != name {
            let detail =
                format!("{:?} is not a key; the segment is called {:?} here.", clip(name), key.as_str());
            report.kept(&pointer, None, FindingCode::KeyRenamed, detail, "Use the new key.");
        }
        let place = Place { flag: None, steps: ["segment", name, ""], segments: &names };
        let read = conditions(&members, &place, problems, report);
        let parent = members.text("parent", problems).or_else(|| members.text("parent_segment_id", problems));
        let known = parent.and_then(|parent| names.get(parent)).cloned();
        if parent.is_some() && known.is_none() {
            let detail = "The parent segment does not exist, so nobody is in this one; it is switched off.";
            report.kept(
                &members.at("parent"),
                None,
                FindingCode::UnknownReference,
                detail.to_owned(),
                "Choose a parent.",
            );
        }
        let can_match = !read.never && (parent.is_none() || known.is_some());
        segments.insert(
            key.clone(),
            Segment {
                key: key.clone(),
                name: if key.as_str() == name {
                    String::new()
                } else {
                    clip(name).chars().take(200).collect()
                },
                description: members.text("description", problems).map(clip).unwrap_or_default(),
                parent: known,
                enabled: members.boolean("enabled", true, problems) && can_match,
                conditions: read.list,
            },
        );
    }
    (segments.into_values().collect(), names)
}

/// What the state holds and that library never reads.
fn report_dead(state: &Members<'_>, problems: &mut Problems, report: &mut Report) {
    for (index, json) in state.list("environment_flags", problems).iter().enumerate() {
        let pointer = item(&state.at("environment_flags"), index);
        let flag = json.member("flag").and_then(Json::as_text);
        let detail = "litestar-flags never reads configurations of environments; to keep every answer, this one was not taken over.";
        let advice = "Configure the flag in the environment if it was meant.";
        report.kept(&pointer, flag, FindingCode::ReadAs, detail.to_owned(), advice);
    }
}
