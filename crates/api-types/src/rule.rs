//! Rules, conditions and segments, on the wire.

use crate::resources::PersonRef;
use crate::serve::ServeBody;
use flag_model::{Condition, Key, Operator, Percentage, Rule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A targeting rule. The first whose conditions all hold, and whose rollout the context is in, decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RuleBody {
    /// Stays the same for good; a UUIDv7, made by whoever creates the rule.
    pub id: Uuid,
    /// Shown to people; may be empty.
    #[serde(default)]
    pub name: String,
    /// A rule that is switched off is passed over.
    #[serde(default = "on")]
    pub enabled: bool,
    /// All must hold; none always hold.
    #[serde(default)]
    pub conditions: Vec<ConditionBody>,
    /// Only this part of the contexts, in percent with at most two decimals; absent: everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100)]
    pub rollout_percentage: Option<Percentage>,
    /// What is served.
    pub serve: ServeBody,
}

/// One condition of a rule or a segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ConditionBody {
    /// Stays the same for good; a UUIDv7, made by whoever creates the condition.
    pub id: Uuid,
    /// The attribute of the context. Unread by `in_segment` and `not_in_segment`.
    #[serde(default)]
    pub attribute: String,
    /// How the two are compared.
    pub operator: OperatorBody,
    /// What the attribute is compared with; for the segment operators the key of a segment.
    #[serde(default)]
    pub value: serde_json::Value,
}

/// The comparisons, as `docs/reference/evaluation.md` defines them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OperatorBody {
    /// The same.
    Eq,
    /// Not the same.
    Ne,
    /// Greater.
    Gt,
    /// Greater or the same.
    Gte,
    /// Less.
    Lt,
    /// Less or the same.
    Lte,
    /// A member of the list.
    In,
    /// No member of the list.
    NotIn,
    /// Has the value as a part.
    Contains,
    /// Has not the value as a part.
    NotContains,
    /// Starts with the text, or one of the texts.
    StartsWith,
    /// Ends with the text, or one of the texts.
    EndsWith,
    /// Matches the regular expression, from its start.
    Matches,
    /// The same version.
    SemverEq,
    /// A greater version.
    SemverGt,
    /// A lesser version.
    SemverLt,
    /// Later.
    DateAfter,
    /// Earlier.
    DateBefore,
    /// Within the window.
    TimeWindow,
    /// The context is in the segment.
    InSegment,
    /// The context is not in the segment.
    NotInSegment,
}

/// A segment: a group of contexts that rules refer to by its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SegmentResource {
    /// Its id.
    pub id: Uuid,
    /// Its key.
    #[schema(value_type = String)]
    pub key: Key,
    /// Its name.
    pub name: String,
    /// Whom it holds.
    pub description: String,
    /// A context must be in this segment as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub parent: Option<Key>,
    /// Nobody is in a segment that is switched off.
    pub enabled: bool,
    /// All must hold; none always hold.
    pub conditions: Vec<ConditionBody>,
    /// Its version, also the `ETag`.
    pub version: i64,
    /// When it was last written.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Who wrote it last.
    pub updated_by: PersonRef,
}

fn on() -> bool {
    true
}

impl From<Rule> for RuleBody {
    fn from(rule: Rule) -> Self {
        let Rule { id, name, enabled, conditions, rollout_percentage, serve } = rule;
        let conditions = conditions.into_iter().map(Into::into).collect();
        Self { id: id.0, name, enabled, conditions, rollout_percentage, serve: serve.into() }
    }
}

impl From<Condition> for ConditionBody {
    fn from(condition: Condition) -> Self {
        let Condition { id, attribute, operator, value } = condition;
        Self { id: id.0, attribute, operator: operator.into(), value }
    }
}

impl From<Operator> for OperatorBody {
    fn from(operator: Operator) -> Self {
        match operator {
            Operator::Eq => Self::Eq,
            Operator::Ne => Self::Ne,
            Operator::Gt => Self::Gt,
            Operator::Gte => Self::Gte,
            Operator::Lt => Self::Lt,
            Operator::Lte => Self::Lte,
            Operator::In => Self::In,
            Operator::NotIn => Self::NotIn,
            Operator::Contains => Self::Contains,
            Operator::NotContains => Self::NotContains,
            Operator::StartsWith => Self::StartsWith,
            Operator::EndsWith => Self::EndsWith,
            Operator::Matches => Self::Matches,
            Operator::SemverEq => Self::SemverEq,
            Operator::SemverGt => Self::SemverGt,
            Operator::SemverLt => Self::SemverLt,
            Operator::DateAfter => Self::DateAfter,
            Operator::DateBefore => Self::DateBefore,
            Operator::TimeWindow => Self::TimeWindow,
            Operator::InSegment => Self::InSegment,
            Operator::NotInSegment => Self::NotInSegment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_have_the_same_words_on_both_sides() {
        for operator in Operator::ALL {
            let wire = serde_json::to_value(OperatorBody::from(operator)).unwrap();
            assert_eq!(wire, operator.as_str());
        }
    }
}
