//! Change sets on the wire.

use flag_model::change_set::FieldChange;
use flag_model::{
    Action, ChangeSet, ChangeSetId, DocumentId, DocumentKind, DocumentRef, Key, Operation, Scope,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A change set as it is sent: the wire twin of [`ChangeSet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSetBody {
    /// Made by the client before it sends the first byte; a repeat with the same id has no second effect.
    pub id: Uuid,
    /// Where it applies.
    pub scope: ScopeBody,
    /// Why, in the author's words.
    #[serde(default)]
    pub message: String,
    /// Apply together or not at all.
    pub operations: Vec<OperationBody>,
}

/// `"installation"` or `{"project_key": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeBody {
    /// Projects.
    Installation,
    /// The documents of one project.
    #[serde(untagged)]
    Project {
        /// The project's key.
        #[schema(value_type = String)]
        project_key: Key,
    },
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationBody {
    /// The document.
    pub document: DocumentRefBody,
    /// What is done to it.
    pub action: ActionBody,
    /// The version the author saw; 0 when creating.
    pub base_version: i64,
    /// The fields that change.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldChangeBody>,
}

/// Names a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentRefBody {
    /// What it is.
    pub kind: DocumentKindBody,
    /// Its id (UUIDv7), made by the client at creation.
    pub id: Uuid,
    /// Its key; for a flag's configuration and for an override, the flag's key.
    #[schema(value_type = String)]
    pub key: Key,
    /// For a flag's configuration and for an override: the environment's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub environment: Option<Key>,
}

/// What is done to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionBody {
    /// It does not exist yet.
    Create,
    /// Some fields change.
    Update,
    /// It becomes a tombstone.
    Delete,
}

/// The kinds of documents.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKindBody {
    /// A project.
    Project,
    /// An environment.
    Environment,
    /// A flag.
    Flag,
    /// A flag's configuration in an environment.
    FlagEnvironment,
    /// A segment.
    Segment,
    /// The value of a flag in an environment for one target.
    Override,
}

/// The change of one field. With `from`, that value is the precondition; without, `base_version` is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldChangeBody {
    /// The value the author saw.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub from: Option<serde_json::Value>,
    /// The new value.
    pub to: serde_json::Value,
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(deserializer).map(Some)
}

/// The answer to a change set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChangeSetResponse {
    /// The change set.
    pub id: Uuid,
    /// `applied`, or `dry_run` when nothing was written.
    pub status: ChangeSetStatus,
    /// The scope's epoch.
    pub epoch: Uuid,
    /// The scope's revision that this change set made; for a dry run, the one it would make.
    pub revision: i64,
    /// The documents as they stand now, in the order of the operations.
    pub documents: Vec<WrittenDocument>,
    /// What changes, a sentence for each operation.
    pub sentences: Vec<String>,
}

/// What became of a change set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeSetStatus {
    /// Written.
    Applied,
    /// Only tried.
    DryRun,
}

/// A document that a change set wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WrittenDocument {
    /// Its id.
    pub id: Uuid,
    /// Its version now.
    pub version: i64,
}

impl From<ChangeSetBody> for ChangeSet {
    fn from(body: ChangeSetBody) -> Self {
        let ChangeSetBody { id, scope, message, operations } = body;
        Self {
            id: ChangeSetId(id),
            scope: scope.into(),
            message,
            operations: operations.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ChangeSet> for ChangeSetBody {
    fn from(change_set: ChangeSet) -> Self {
        let ChangeSet { id, scope, message, operations } = change_set;
        Self {
            id: id.0,
            scope: scope.into(),
            message,
            operations: operations.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ScopeBody> for Scope {
    fn from(body: ScopeBody) -> Self {
        match body {
            ScopeBody::Installation => Self::Installation,
            ScopeBody::Project { project_key } => Self::project(project_key),
        }
    }
}

impl From<Scope> for ScopeBody {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Installation => Self::Installation,
            Scope::Project(scope) => Self::Project { project_key: scope.project_key },
        }
    }
}

impl From<OperationBody> for Operation {
    fn from(body: OperationBody) -> Self {
        let OperationBody { document, action, base_version, fields } = body;
        let DocumentRefBody { kind, id, key, environment } = document;
        let document = DocumentRef { kind: kind.into(), id: DocumentId(id), key, environment };
        let fields = fields
            .into_iter()
            .map(|(name, FieldChangeBody { from, to })| (name, FieldChange { from, to }))
            .collect();
        Self { document, action: action.into(), base_version, fields }
    }
}

impl From<Operation> for OperationBody {
    fn from(operation: Operation) -> Self {
        let Operation { document, action, base_version, fields } = operation;
        let DocumentRef { kind, id, key, environment } = document;
        let document = DocumentRefBody { kind: kind.into(), id: id.0, key, environment };
        let fields = fields
            .into_iter()
            .map(|(name, FieldChange { from, to })| (name, FieldChangeBody { from, to }))
            .collect();
        Self { document, action: action.into(), base_version, fields }
    }
}

impl From<ActionBody> for Action {
    fn from(body: ActionBody) -> Self {
        match body {
            ActionBody::Create => Self::Create,
            ActionBody::Update => Self::Update,
            ActionBody::Delete => Self::Delete,
        }
    }
}

impl From<Action> for ActionBody {
    fn from(action: Action) -> Self {
        match action {
            Action::Create => Self::Create,
            Action::Update => Self::Update,
            Action::Delete => Self::Delete,
        }
    }
}

impl From<DocumentKindBody> for DocumentKind {
    fn from(body: DocumentKindBody) -> Self {
        match body {
            DocumentKindBody::Project => Self::Project,
            DocumentKindBody::Environment => Self::Environment,
            DocumentKindBody::Flag => Self::Flag,
            DocumentKindBody::FlagEnvironment => Self::FlagEnvironment,
            DocumentKindBody::Segment => Self::Segment,
            DocumentKindBody::Override => Self::Override,
        }
    }
}

impl From<DocumentKind> for DocumentKindBody {
    fn from(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::Project => Self::Project,
            DocumentKind::Environment => Self::Environment,
            DocumentKind::Flag => Self::Flag,
            DocumentKind::FlagEnvironment => Self::FlagEnvironment,
            DocumentKind::Segment => Self::Segment,
            DocumentKind::Override => Self::Override,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_scopes_read_and_write_their_contract_form() {
        for wire in [json!("installation"), json!({"project_key": "storefront"})] {
            let scope: ScopeBody = serde_json::from_value(wire.clone()).unwrap();
            assert_eq!(serde_json::to_value(&scope).unwrap(), wire);
            let there_and_back = ScopeBody::from(Scope::from(scope.clone()));
            assert_eq!(there_and_back, scope);
        }
    }

    #[test]
    fn an_unknown_member_is_refused() {
        let wire = json!({"id": Uuid::nil(), "scope": "installation", "operations": [], "extra": 1});
        assert!(serde_json::from_value::<ChangeSetBody>(wire).is_err());
    }
}
