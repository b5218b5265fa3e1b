//! The fields of each kind of document: which there are, and which may change after creation.

use crate::document::{DocumentBody, DocumentKind};
use crate::environment::Environment;
use crate::flag::Flag;
use crate::flag_environment::FlagEnvironment;
use crate::flag_override::FlagOverride;
use crate::project::Project;
use crate::segment::Segment;
use crate::value::FlagKind;
use serde::Serialize;
use serde::de::DeserializeOwned;
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
const ENVIRONMENT: &[Field] = &[
    fixed("key"),
    mutable("name"),
    mutable("color"),
    mutable("position"),
    mutable("inherits_from"),
    mutable("approvals_required"),
    mutable("frozen"),
];
const FLAG: &[Field] = &[
    fixed("key"),
    mutable("name"),
    mutable("description"),
    fixed("kind"),
    mutable("tags"),
    mutable("owner"),
    mutable("lifecycle"),
    fixed("bucketing_key"),
    mutable("variants"),
    mutable("prerequisites"),
    mutable("value_schema"),
    mutable("expected_end"),
];
const FLAG_ENVIRONMENT: &[Field] = &[
    mutable("enabled"),
    mutable("off_value"),
    mutable("rules"),
    mutable("fallthrough"),
    mutable("schedules"),
];
const SEGMENT: &[Field] = &[
    fixed("key"),
    mutable("name"),
    mutable("description"),
    mutable("parent"),
    mutable("enabled"),
    mutable("conditions"),
];
/// An override for someone else is another override.
const OVERRIDE: &[Field] = &[fixed("target"), fixed("target_id"), mutable("value"), mutable("expires_at")];

pub(super) fn fields(kind: DocumentKind) -> &'static [Field] {
    match kind {
        DocumentKind::Project => PROJECT,
        DocumentKind::Environment => ENVIRONMENT,
        DocumentKind::Flag => FLAG,
        DocumentKind::FlagEnvironment => FLAG_ENVIRONMENT,
        DocumentKind::Segment => SEGMENT,
        DocumentKind::Override => OVERRIDE,
    }
}

/// The names of the fields of a kind of document, in the order in which they are shown.
pub fn field_names(kind: DocumentKind) -> impl Iterator<Item = &'static str> {
    fields(kind).iter().map(|field| field.name)
}

/// The fields of a document as JSON members.
pub fn to_map(body: &DocumentBody) -> Map<String, Value> {
    let value = match body {
        DocumentBody::Project(project) => serde_json::to_value(project),
        DocumentBody::Environment(environment) => serde_json::to_value(environment),
        DocumentBody::Flag(flag) => serde_json::to_value(flag),
        DocumentBody::FlagEnvironment { config, .. } => serde_json::to_value(config),
        DocumentBody::Segment(segment) => serde_json::to_value(segment),
        DocumentBody::Override { value, .. } => serde_json::to_value(value),
    };
    object(value)
}

fn object(value: serde_json::Result<Value>) -> Map<String, Value> {
    match value {
        Ok(Value::Object(map)) => map,
        // Domain types are plain structs with text keys: they are always objects.
        _ => Map::new(),
    }
}

/// Fields read and written again: as the domain type keeps them. `None` when they cannot be read.
pub(super) fn written_again(kind: DocumentKind, map: Map<String, Value>) -> Option<Map<String, Value>> {
    fn again<T: DeserializeOwned + Serialize>(map: Map<String, Value>) -> Option<Map<String, Value>> {
        let body: T = serde_json::from_value(Value::Object(map)).ok()?;
        Some(object(serde_json::to_value(body)))
    }
    match kind {
        DocumentKind::Project => again::<Project>(map),
        DocumentKind::Environment => again::<Environment>(map),
        DocumentKind::Flag => again::<Flag>(map),
        DocumentKind::FlagEnvironment => again::<FlagEnvironment>(map),
        DocumentKind::Segment => again::<Segment>(map),
        DocumentKind::Override => again::<FlagOverride>(map),
    }
}

/// The fields that a configuration has before anyone wrote it.
pub(super) fn unconfigured(kind: FlagKind) -> Map<String, Value> {
    object(serde_json::to_value(FlagEnvironment::unconfigured(kind)))
}
