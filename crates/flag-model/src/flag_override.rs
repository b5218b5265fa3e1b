//! Overrides: the answer for one user, organization, tenant or targeting key.

use crate::value::Value;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The value of one flag in one environment for one target, before any rule is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagOverride {
    /// What kind of target.
    pub target: OverrideTarget,
    /// The target's id, as it stands in the context; compared exactly.
    pub target_id: String,
    /// Of the flag's type.
    pub value: Value,
    /// It no longer counts after this instant. `None`: for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// What an override is for, in the order in which they are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverrideTarget {
    /// `user_id` of the context.
    User,
    /// `organization_id` of the context.
    Organization,
    /// `tenant_id` of the context.
    Tenant,
    /// `targeting_key` of the context.
    TargetingKey,
}
