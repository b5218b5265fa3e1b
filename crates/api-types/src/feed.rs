//! The change feed of a scope.

use crate::change_set::{DocumentKindBody, ScopeBody};
use crate::resources::PersonRef;
use flag_model::Key;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One page of a feed. The same cursor answers the same page or a newer one; every page may be repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FeedPage {
    /// The scope.
    pub scope: ScopeBody,
    /// New after a restore from a backup: then everything is read again.
    pub epoch: Uuid,
    /// Where to go on; opaque.
    pub cursor: String,
    /// The scope's revision when the page was read.
    pub revision: i64,
    /// Whether there is more to read at once.
    pub more: bool,
    /// The newest state of each document that changed.
    pub documents: Vec<FeedDocument>,
}

/// A document in the feed, in a conflict, or in history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FeedDocument {
    /// What it is.
    pub kind: DocumentKindBody,
    /// Its id.
    pub id: Uuid,
    /// Its key; for a flag's configuration and for an override, the flag's key.
    #[schema(value_type = String)]
    pub key: Key,
    /// For a flag's configuration and for an override: the environment's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub environment: Option<Key>,
    /// For a flag's configuration and for an override: the flag's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag_id: Option<Uuid>,
    /// For a flag's configuration and for an override: the environment's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment_id: Option<Uuid>,
    /// Its version.
    pub version: i64,
    /// The scope's revision that wrote this version.
    pub revision: i64,
    /// Whether it is a tombstone; then `fields` is empty.
    #[serde(default)]
    pub deleted: bool,
    /// When this version was written.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Who wrote this version.
    pub updated_by: PersonRef,
    /// The fields, by name.
    pub fields: serde_json::Map<String, serde_json::Value>,
}
