//! The last changes of a flag, in all its environments.

use crate::change_set::{ActionBody, DocumentKindBody};
use crate::resources::PersonRef;
use flag_model::Key;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One change of one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChangeEntry {
    /// The change set it came with.
    pub change_set_id: Uuid,
    /// The scope's revision.
    pub revision: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who.
    pub actor: PersonRef,
    /// Why, in the author's words; may be empty.
    pub message: String,
    /// What kind of document changed.
    pub kind: DocumentKindBody,
    /// For a flag's configuration and for an override: the environment's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub environment: Option<Key>,
    /// What was done.
    pub action: ActionBody,
    /// The document's version afterwards.
    pub version: i64,
    /// The fields that changed.
    pub fields: Vec<ChangedField>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChangedField {
    /// Its name.
    pub name: String,
    /// Before; `null` at creation.
    pub from: serde_json::Value,
    /// After; `null` at deletion.
    pub to: serde_json::Value,
}
