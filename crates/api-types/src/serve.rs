//! What is served, on the wire.

use flag_model::{Fallthrough, Hashing, Key, Percentage, Serve, Split, VariantWeight};
use serde::{Deserialize, Serialize};

/// `{"value": …}`, `{"variant": "key"}` or `{"split": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServeBody {
    /// This value.
    Value(serde_json::Value),
    /// The value of the flag's variant with this key.
    #[schema(value_type = String)]
    Variant(Key),
    /// One of several variants, always the same for the same targeting key.
    Split(SplitBody),
}

/// Divides contexts over the variants of a flag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SplitBody {
    /// The parts; absent means the flag's variants with their own weights.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<VariantWeightBody>,
    /// How a targeting key becomes a place among the parts.
    #[serde(default)]
    pub hashing: HashingBody,
}

/// One part of a split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct VariantWeightBody {
    /// The variant.
    #[schema(value_type = String)]
    pub variant: Key,
    /// Its part: of 100 with `percent`, of the sum of all with `flagd`.
    pub weight: u32,
}

/// How a targeting key becomes a place in a split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HashingBody {
    /// The rule of litestar-flags, modulo 100.
    #[default]
    Percent,
    /// The rule of flagd, scaled to the sum of the weights.
    Flagd,
}

/// What is served when no rule matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FallthroughBody {
    /// What is served.
    pub serve: ServeBody,
    /// Only this part of the contexts, in percent with at most two decimals, gets it, the others get the
    /// `off_value`; absent: everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100)]
    pub rollout_percentage: Option<Percentage>,
}

impl From<Serve> for ServeBody {
    fn from(serve: Serve) -> Self {
        match serve {
            Serve::Value(value) => Self::Value(value),
            Serve::Variant(key) => Self::Variant(key),
            Serve::Split(split) => Self::Split(split.into()),
        }
    }
}

impl From<Split> for SplitBody {
    fn from(split: Split) -> Self {
        let Split { weights, hashing } = split;
        let weights = weights
            .into_iter()
            .map(|VariantWeight { variant, weight }| VariantWeightBody { variant, weight });
        let hashing = match hashing {
            Hashing::Percent => HashingBody::Percent,
            Hashing::Flagd => HashingBody::Flagd,
        };
        Self { weights: weights.collect(), hashing }
    }
}

impl From<Fallthrough> for FallthroughBody {
    fn from(fallthrough: Fallthrough) -> Self {
        let Fallthrough { serve, rollout_percentage } = fallthrough;
        Self { serve: serve.into(), rollout_percentage }
    }
}
