//! The fields of each kind of document: which there are, and which may change after creation.

use crate::document::{DocumentBody, DocumentKind};
use crate::flag_environment::FlagEnvironment;
use serde_json::{Map, Value};

/// One field of a document.
pub(super) struct Field {
    pub(super) name: &'static str,
    /// May be changed by an update.
    pub(super) mutable: bool,
}

const fn mutable(name: &'static str) -> Field {
    Field { name, mutable: true }
}

const fn fixed(name: &'static str) -> Field {
    Field { name, mutable: false }
}

const PROJECT: &[Field] = &[fixed("key"), mutable("name"), mutable("description"), mutable("lifecycle")];
const ENVIRONMENT: &[Field] = &[fixed("key"), mutable("name"), mutable("color"), mutable("position")];
const FLAG: &[Field] = &[
    fixed("key"),
    mutable("name"),
    mutable("description"),
    fixed("kind"),
    mutable("tags"),
    mutable("owner"),
    mutable("lifecycle"),
    fixed("bucketing_key"),
];
const FLAG_ENVIRONMENT: &[Field] = &[mutable("enabled"), mutable("off_value"), mutable("fallthrough")];

pub(super) fn fields(kind: DocumentKind) -> &'static [Field] {
    match kind {
        DocumentKind::Project => PROJECT,
        DocumentKind::Environment => ENVIRONMENT,
        DocumentKind::Flag => FLAG,
        DocumentKind::FlagEnvironment => FLAG_ENVIRONMENT,
    }
}

/// The names of the fields of a kind of document, in the order in which they are shown.
pub fn field_names(kind: DocumentKind) -> impl Iterator<Item = &'static str> {
    fields(kind).iter().map(|field| field.name)
}

/// The fields of a document as JSON members.
pub(super) fn to_map(body: &DocumentBody) -> Map<String, Value> {
    let value = match body {
        DocumentBody::Project(project) => serde_json::to_value(project),
        DocumentBody::Environment(environment) => serde_json::to_value(environment),
        DocumentBody::Flag(flag) => serde_json::to_value(flag),
        DocumentBody::FlagEnvironment { config, .. } => serde_json::to_value(config),
    };
    match value {
        Ok(Value::Object(map)) => map,
        // Domain types are plain structs with text keys: they are always objects.
        _ => Map::new(),
    }
}

/// The fields that a configuration has before anyone wrote it.
pub(super) fn unconfigured(kind: crate::value::FlagKind) -> Map<String, Value> {
    match serde_json::to_value(FlagEnvironment::unconfigured(kind)) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}
