//! The form of a flagd document, as flagd's own schema has it.

use crate::json::Json;
use crate::problem::{ProblemCode, Problems, child, clip, item};
use flag_model::FlagKind;

/// A document of which the form is right.
pub(super) struct Document<'a> {
    pub(super) flags: Vec<FlagDefinition<'a>>,
    pub(super) evaluators: Option<&'a Json>,
    pub(super) metadata: &'a [(String, Json)],
    /// Members of the document that flagd does not know.
    pub(super) unknown: Vec<&'a str>,
}

/// One flag as flagd has it.
pub(super) struct FlagDefinition<'a> {
    pub(super) key: &'a str,
    pub(super) pointer: String,
    pub(super) enabled: bool,
    pub(super) kind: FlagKind,
    pub(super) variants: &'a [(String, Json)],
    pub(super) default_variant: Option<&'a str>,
    pub(super) targeting: Option<&'a Json>,
    pub(super) metadata: &'a [(String, Json)],
    /// Members of the flag that flagd does not know.
    pub(super) unknown: Vec<&'a str>,
}

/// The flags as an object by key, or as a list of objects with a key.
pub(super) fn document<'a>(json: &'a Json, problems: &mut Problems) -> Option<Document<'a>> {
    let Json::Object(members) = json else {
        problems.wrong_type("", json.kind(), "an object");
        return None;
    };
    let flags = match json.member("flags") {
        Some(Json::Object(flags)) => {
            let read = flags.iter().map(|(key, json)| {
                if key.is_empty() {
                    problems.invalid("/flags/", "The key of a flag is empty.".to_owned(), "Give it a key.");
                }
                flag(json, Some(key), child("/flags", key), problems)
            });
            read.collect()
        }
        Some(Json::Array(flags)) => {
            let read =
                flags.iter().enumerate().map(|(i, json)| flag(json, None, item("/flags", i), problems));
            let read: Vec<_> = read.collect();
            check_keys(&read, problems);
            read
        }
        Some(other) => {
            problems.wrong_type("/flags", other.kind(), "an object or a list");
            return None;
        }
        None => {
            let detail = "The member \"flags\" is missing.".to_owned();
            problems.push("", ProblemCode::MissingField, detail, "Add \"flags\".");
            return None;
        }
    };
    let evaluators = json.member("$evaluators");
    if let Some(other) = evaluators.filter(|json| !matches!(json, Json::Object(_))) {
        problems.wrong_type("/$evaluators", other.kind(), "an object");
    }
    let known = ["flags", "$evaluators", "metadata", "$schema"];
    Some(Document {
        flags: flags.into_iter().collect::<Option<_>>()?,
        evaluators,
        metadata: metadata(json, "", problems)?,
        unknown: unknown(members, &known),
    })
}

fn check_keys(flags: &[Option<FlagDefinition<'_>>], problems: &mut Problems) {
    let mut keys = std::collections::BTreeSet::new();
    for flag in flags.iter().flatten() {
        if !keys.insert(flag.key) {
            let detail = format!("The flag {:?} is there more than once.", clip(flag.key));
            let place = child(&flag.pointer, "key");
            problems.push(&place, ProblemCode::DuplicateKey, detail, "Keep one of them.");
        }
    }
}

fn unknown<'a>(members: &'a [(String, Json)], known: &[&str]) -> Vec<&'a str> {
    members.iter().map(|(name, _)| name.as_str()).filter(|name| !known.contains(name)).collect()
}

fn flag<'a>(
    json: &'a Json,
    key: Option<&'a str>,
    pointer: String,
    problems: &mut Problems,
) -> Option<FlagDefinition<'a>> {
    let Json::Object(members) = json else {
        problems.wrong_type(&pointer, json.kind(), "an object");
        return None;
    };
    let mut known = vec!["state", "variants", "defaultVariant", "targeting", "metadata"];
    let key = match key {
        Some(key) => Some(key),
        None => {
            known.push("key");
            required_text(json, "key", &pointer, problems).filter(|key| {
                if key.is_empty() {
                    let place = child(&pointer, "key");
                    problems.invalid(&place, "The key of a flag is empty.".to_owned(), "Give it a key.");
                }
                !key.is_empty()
            })
        }
    };
    let enabled = state(json, &pointer, problems);
    let variants = variants(json, &pointer, problems);
    let default_variant = default_variant(json, &pointer, problems);
    let targeting = targeting(json, &pointer, problems);
    let metadata = metadata(json, &pointer, problems);
    let (kind, variants) = variants?;
    Some(FlagDefinition {
        key: key?,
        enabled: enabled?,
        kind,
        variants,
        default_variant: default_variant?,
        targeting: targeting?,
        metadata: metadata?,
        unknown: unknown(members, &known),
        pointer,
    })
}

fn required_text<'a>(json: &'a Json, name: &str, pointer: &str, problems: &mut Problems) -> Option<&'a str> {
    match json.member(name) {
        Some(Json::Text(text)) => Some(text),
        Some(other) => {
            problems.wrong_type(&child(pointer, name), other.kind(), "a text");
            None
        }
        None => {
            let detail = format!("The member {name:?} is missing.");
            problems.push(pointer, ProblemCode::MissingField, detail, &format!("Add {name:?}."));
            None
        }
    }
}

fn state(json: &Json, pointer: &str, problems: &mut Problems) -> Option<bool> {
    match required_text(json, "state", pointer, problems)? {
        "ENABLED" => Some(true),
        "DISABLED" => Some(false),
        other => {
            let detail = format!("The state {:?} is neither ENABLED nor DISABLED.", clip(other));
            problems.invalid(&child(pointer, "state"), detail, "Write ENABLED or DISABLED.");
            None
        }
    }
}

fn variants<'a>(
    json: &'a Json,
    pointer: &str,
    problems: &mut Problems,
) -> Option<(FlagKind, &'a [(String, Json)])> {
    let place = child(pointer, "variants");
    let variants = match json.member("variants") {
        Some(Json::Object(variants)) => variants,
        Some(other) => {
            problems.wrong_type(&place, other.kind(), "an object");
            return None;
        }
        None => {
            let detail = "The member \"variants\" is missing.".to_owned();
            problems.push(pointer, ProblemCode::MissingField, detail, "Add \"variants\".");
            return None;
        }
    };
    let kinds: Vec<_> = variants.iter().map(|(name, value)| (name, kind_of(value))).collect();
    let Some(kind) = kinds.iter().find_map(|(_, kind)| *kind) else {
        let detail = "There is no variant with a boolean, a text, a number or an object.".to_owned();
        problems.invalid(&place, detail, "Give the flag at least one variant.");
        return None;
    };
    for (name, found) in kinds {
        if found != Some(kind) || name.is_empty() {
            let detail =
                format!("Every variant of this flag must have a name and a value of type {}.", kind.as_str());
            problems.invalid(&child(&place, name), detail, "Give all variants one type.");
        }
    }
    Some((kind, variants))
}

fn kind_of(json: &Json) -> Option<FlagKind> {
    match json {
        Json::Bool(_) => Some(FlagKind::Boolean),
        Json::Text(_) => Some(FlagKind::String),
        Json::Number(_) => Some(FlagKind::Number),
        Json::Object(_) => Some(FlagKind::Json),
        Json::Null | Json::Array(_) => None,
    }
}

fn default_variant<'a>(json: &'a Json, pointer: &str, problems: &mut Problems) -> Option<Option<&'a str>> {
    match json.member("defaultVariant") {
        None | Some(Json::Null) => Some(None),
        Some(Json::Text(name)) => Some(Some(name)),
        Some(other) => {
            problems.wrong_type(
                &child(pointer, "defaultVariant"),
                other.kind(),
                "the name of a variant or null",
            );
            None
        }
    }
}

/// An empty object is no targeting.
fn targeting<'a>(json: &'a Json, pointer: &str, problems: &mut Problems) -> Option<Option<&'a Json>> {
    match json.member("targeting") {
        None | Some(Json::Null) => Some(None),
        Some(Json::Object(members)) if members.is_empty() => Some(None),
        Some(targeting @ Json::Object(_)) => Some(Some(targeting)),
        Some(other) => {
            problems.wrong_type(&child(pointer, "targeting"), other.kind(), "an object");
            None
        }
    }
}

fn metadata<'a>(json: &'a Json, pointer: &str, problems: &mut Problems) -> Option<&'a [(String, Json)]> {
    let place = child(pointer, "metadata");
    match json.member("metadata") {
        None => Some(&[]),
        Some(Json::Object(members)) => {
            for (name, value) in members {
                if matches!(value, Json::Null | Json::Array(_) | Json::Object(_)) {
                    problems.wrong_type(
                        &child(&place, name),
                        value.kind(),
                        "a text, a number, true or false",
                    );
                }
            }
            Some(members)
        }
        Some(other) => {
            problems.wrong_type(&place, other.kind(), "an object");
            None
        }
    }
}
