//! Conditions on the attributes of a context.

use crate::id::PartId;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// One condition of a rule or a segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Stays the same for good.
    pub id: PartId,
    /// The attribute of the context; `targeting_key`, `user_id`, `organization_id`, `tenant_id` and
    /// `timestamp` are the fields of that name. Unread by `in_segment` and `not_in_segment`.
    #[serde(default)]
    pub attribute: String,
    /// How the two are compared.
    pub operator: Operator,
    /// What the attribute is compared with; for the segment operators the key of a segment.
    #[serde(default)]
    pub value: Value,
}

/// The comparisons. What each does is written in `docs/reference/evaluation.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the word says it; docs/reference/evaluation.md defines it")]
pub enum Operator {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    NotIn,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    Matches,
    SemverEq,
    SemverGt,
    SemverLt,
    DateAfter,
    DateBefore,
    TimeWindow,
    InSegment,
    NotInSegment,
}

impl Operator {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 21] = [
        Self::Eq,
        Self::Ne,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::In,
        Self::NotIn,
        Self::Contains,
        Self::NotContains,
        Self::StartsWith,
        Self::EndsWith,
        Self::Matches,
        Self::SemverEq,
        Self::SemverGt,
        Self::SemverLt,
        Self::DateAfter,
        Self::DateBefore,
        Self::TimeWindow,
        Self::InSegment,
        Self::NotInSegment,
    ];

    /// The word used in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::Contains => "contains",
            Self::NotContains => "not_contains",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Matches => "matches",
            Self::SemverEq => "semver_eq",
            Self::SemverGt => "semver_gt",
            Self::SemverLt => "semver_lt",
            Self::DateAfter => "date_after",
            Self::DateBefore => "date_before",
            Self::TimeWindow => "time_window",
            Self::InSegment => "in_segment",
            Self::NotInSegment => "not_in_segment",
        }
    }
}
