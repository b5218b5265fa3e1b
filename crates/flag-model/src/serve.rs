//! What a rule, a schedule or a configuration serves.

use crate::key::Key;
use crate::percentage::Percentage;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// What is served: on the wire `{"value": …}`, `{"variant": "key"}` or `{"split": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Serve {
    /// This value.
    Value(Value),
    /// The value of the flag's variant with this key.
    Variant(Key),
    /// One of several variants, always the same for the same targeting key.
    Split(Split),
}

/// Divides contexts over the variants of a flag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// The parts; empty means the flag's variants with their own weights.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<VariantWeight>,
    /// How a targeting key becomes a place among the parts.
    #[serde(default, skip_serializing_if = "Hashing::is_percent")]
    pub hashing: Hashing,
}

/// One part of a [`Split`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantWeight {
    /// The variant.
    pub variant: Key,
    /// Its part: of 100 with [`Hashing::Percent`], of the sum of all with [`Hashing::Flagd`].
    pub weight: u32,
}

/// How a targeting key becomes a place in a [`Split`]. Kept per split, so that flags that come from another
/// system move nobody to another part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hashing {
    /// MurmurHash3 of `bucketing_key:variant:targeting_key`, modulo 100, over the variants sorted by key:
    /// the rule of litestar-flags.
    #[default]
    Percent,
    /// MurmurHash3 of `bucketing_key` followed by the targeting key, scaled to the sum of the weights, over
    /// the parts in their order: the rule of flagd.
    Flagd,
}

impl Hashing {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_percent(&self) -> bool {
        *self == Self::Percent
    }
}

/// What is served when no rule matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallthrough {
    /// What is served.
    pub serve: Serve,
    /// Only this part of the contexts gets it, the others get the `off_value`. `None`: everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout_percentage: Option<Percentage>,
}

impl Fallthrough {
    /// Serves one value to everyone.
    #[must_use]
    pub fn value(value: Value) -> Self {
        Self { serve: Serve::Value(value), rollout_percentage: None }
    }
}
