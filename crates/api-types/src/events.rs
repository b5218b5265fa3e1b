//! Messages of the event stream (`GET /api/v1/events`): nudges, never data.

use crate::change_set::ScopeBody;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One server-sent event; the event's name is the `type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EventMessage {
    /// Sent on connect: the revisions of all scopes that the caller sees.
    Revisions {
        /// The scopes.
        scopes: Vec<ScopeRevision>,
    },
    /// A scope has a new revision.
    Revision(ScopeRevision),
    /// The caller sees other projects than before: read the list again.
    VisibilityChanged,
}

/// A scope and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ScopeRevision {
    /// The scope.
    pub scope: ScopeBody,
    /// Its epoch.
    pub epoch: Uuid,
    /// Its revision.
    pub revision: i64,
}
