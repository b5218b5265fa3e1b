//! Variants of a flag.

use crate::id::PartId;
use crate::key::Key;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A value of a flag that has a name, so that rules and splits can serve it by its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Stays the same for good.
    pub id: PartId,
    /// Unique in the flag.
    pub key: Key,
    /// Shown to people; may be empty.
    #[serde(default)]
    pub name: String,
    /// Of the flag's type.
    pub value: Value,
    /// Its part of 100 in a split that names no weights of its own.
    #[serde(default)]
    pub weight: u32,
}
