//! Variants and prerequisites of flags, on the wire.

use flag_model::{Key, Prerequisite, Variant};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A value of a flag that has a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct VariantBody {
    /// Stays the same for good; a UUIDv7, made by whoever creates the variant.
    pub id: Uuid,
    /// Unique in the flag.
    #[schema(value_type = String)]
    pub key: Key,
    /// Shown to people; may be empty.
    #[serde(default)]
    pub name: String,
    /// Of the flag's type.
    pub value: serde_json::Value,
    /// Its part of 100 in a split that names no weights of its own.
    #[serde(default)]
    pub weight: u32,
}

/// Another flag that must serve a value, in the same environment and to the same context.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrerequisiteBody {
    /// The other flag.
    #[schema(value_type = String)]
    pub flag: Key,
    /// The value it must serve.
    pub value: serde_json::Value,
}

impl From<Variant> for VariantBody {
    fn from(variant: Variant) -> Self {
        let Variant { id, key, name, value, weight } = variant;
        Self { id: id.0, key, name, value, weight }
    }
}

impl From<Prerequisite> for PrerequisiteBody {
    fn from(prerequisite: Prerequisite) -> Self {
        let Prerequisite { flag, value } = prerequisite;
        Self { flag, value }
    }
}
