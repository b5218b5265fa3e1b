//! Change sets: the one way to write.
//!
//! A change set applies all of its operations or none. What a single operation does to a document is decided
//! by [`apply_operation`], the same code on the server and on the client.

mod apply;
mod fields;
#[cfg(test)]
mod properties;
mod read;
mod validate;

pub use apply::{Applied, Parents, Refusal, RefusalReason, apply_operation};
pub use fields::{field_names, to_map as document_fields};
pub use validate::{in_operation, validate_change_set};

pub use crate::problem::{Problem, ProblemCode};

use crate::document::DocumentKind;
use crate::id::{ChangeSetId, DocumentId};
use crate::key::Key;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a change set applies. All its documents are of this scope.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The installation: projects.
    Installation,
    /// One project, by its key: all other documents.
    #[serde(untagged)]
    Project(ProjectScope),
}

/// The scope of one project, on the wire `{"project_key": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectScope {
    /// The project's key.
    pub project_key: Key,
}

impl Scope {
    /// The scope of a project.
    #[must_use]
    pub fn project(project_key: Key) -> Self {
        Self::Project(ProjectScope { project_key })
    }

    /// The project's key, unless this is the installation.
    #[must_use]
    pub fn project_key(&self) -> Option<&Key> {
        match self {
            Self::Installation => None,
            Self::Project(scope) => Some(&scope.project_key),
        }
    }
}

/// What is done to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The document does not exist yet.
    Create,
    /// Some fields change.
    Update,
    /// The document becomes a tombstone.
    Delete,
}

/// Names the document of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRef {
    /// What it is.
    pub kind: DocumentKind,
    /// Its id; at creation made by the client.
    pub id: DocumentId,
    /// Its key; for a flag's configuration in an environment and for an override, the flag's key.
    pub key: Key,
    /// For a flag's configuration and for an override: the environment's key. Absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Key>,
}

/// The change of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldChange {
    /// The value the author saw: when given, it is the precondition for this field, and an unrelated edit
    /// of the same document does not refuse the operation. Absent: `base_version` is the precondition.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub from: Option<Value>,
    /// The new value.
    pub to: Value,
}

/// Keeps an explicit `null` apart from an absent member.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// One operation on one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The document.
    pub document: DocumentRef,
    /// What is done to it.
    pub action: Action,
    /// The version the author saw; 0 when creating.
    pub base_version: i64,
    /// The fields that change; empty when deleting.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldChange>,
}

/// Operations that apply together or not at all, in one transaction, as one revision of their scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeSet {
    /// Made by the author before the first byte is sent; the idempotency key.
    pub id: ChangeSetId,
    /// Where it applies.
    pub scope: Scope,
    /// Why, in the author's words; may be empty.
    #[serde(default)]
    pub message: String,
    /// What is done, in order.
    pub operations: Vec<Operation>,
}
