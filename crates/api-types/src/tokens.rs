//! Evaluation tokens.

use crate::resources::PersonRef;
use flag_model::Key;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an application shows to have the flags of one environment evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TokenResource {
    /// Its id.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The environment in which it evaluates.
    #[schema(value_type = String)]
    pub environment: Key,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: PersonRef,
    /// From when on it no longer counts; `null`: for good.
    pub expires_at: Option<Timestamp>,
    /// Since when it is revoked.
    pub revoked_at: Option<Timestamp>,
    /// Who revoked it.
    pub revoked_by: Option<PersonRef>,
}

/// A token that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CreatedToken {
    /// The token.
    #[serde(flatten)]
    pub token: TokenResource,
    /// Its text, shown this once; `null` in the answer to a repeated request.
    pub secret: Option<String>,
}
