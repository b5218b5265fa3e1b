//! Overrides, on the wire.

use crate::resources::PersonRef;
use flag_model::{Key, OverrideTarget};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The value of one flag in one environment for one target, before any rule is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OverrideResource {
    /// Its id.
    pub id: Uuid,
    /// The flag's key.
    #[schema(value_type = String)]
    pub flag: Key,
    /// The environment's key.
    #[schema(value_type = String)]
    pub environment: Key,
    /// What kind of target.
    pub target: OverrideTargetBody,
    /// The target's id, as it stands in the context; compared exactly.
    pub target_id: String,
    /// What is served.
    pub value: serde_json::Value,
    /// It no longer counts after this instant; absent: for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// Its version, also the `ETag`.
    pub version: i64,
    /// When it was last written.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Who wrote it last.
    pub updated_by: PersonRef,
}

/// What an override is for, in the order in which they are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverrideTargetBody {
    /// `user_id` of the context.
    User,
    /// `organization_id` of the context.
    Organization,
    /// `tenant_id` of the context.
    Tenant,
    /// `targeting_key` of the context.
    TargetingKey,
}

impl From<OverrideTarget> for OverrideTargetBody {
    fn from(target: OverrideTarget) -> Self {
        match target {
            OverrideTarget::User => Self::User,
            OverrideTarget::Organization => Self::Organization,
            OverrideTarget::Tenant => Self::Tenant,
            OverrideTarget::TargetingKey => Self::TargetingKey,
        }
    }
}

impl From<OverrideTargetBody> for OverrideTarget {
    fn from(target: OverrideTargetBody) -> Self {
        match target {
            OverrideTargetBody::User => Self::User,
            OverrideTargetBody::Organization => Self::Organization,
            OverrideTargetBody::Tenant => Self::Tenant,
            OverrideTargetBody::TargetingKey => Self::TargetingKey,
        }
    }
}
