//! The steps of a trace.

use flag_model::{Key, Operator, OverrideTarget, PartId};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// What became of a part: `"matched"`, `"not_evaluated"`, or `{"not_matched": "why, in words"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds, applies or is met.
    Matched,
    /// It does not, for this reason.
    NotMatched(String),
    /// Something before it decided.
    NotEvaluated,
}

/// A flag that must serve a value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrerequisiteTrace {
    /// The other flag.
    pub flag: Key,
    /// What it must serve.
    pub expected: Value,
    /// What it serves, if it was evaluated.
    pub served: Option<Value>,
    /// Whether it is met.
    pub verdict: Verdict,
}

/// An override for the context.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OverrideTrace {
    /// The kind of target.
    pub target: OverrideTarget,
    /// The id of the target.
    pub target_id: String,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// Whether it counts.
    pub verdict: Verdict,
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScheduleTrace {
    /// Its id.
    pub id: PartId,
    /// Its name.
    pub name: String,
    /// Whether it is active.
    pub verdict: Verdict,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleTrace {
    /// Its id.
    pub id: PartId,
    /// Its name.
    pub name: String,
    /// Whether it matches.
    pub verdict: Verdict,
    /// Its conditions.
    pub conditions: Vec<ConditionTrace>,
    /// Its rollout, if it was read.
    pub rollout: Option<RolloutTrace>,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConditionTrace {
    /// Its id.
    pub id: PartId,
    /// The attribute; without meaning for the operators that ask for a segment.
    pub attribute: String,
    /// The comparison.
    pub operator: Operator,
    /// What the attribute is compared with: the first 20 members of a longer list.
    pub expected: Value,
    /// How many members the list has, when it is longer.
    pub expected_members: Option<usize>,
    /// The attribute of the context, if it was read and is there.
    pub actual: Option<Value>,
    /// Whether it holds.
    pub verdict: Verdict,
}

/// A segment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SegmentTrace {
    /// Its key.
    pub key: Key,
    /// Whether the context is in it.
    pub verdict: Verdict,
    /// Its conditions.
    pub conditions: Vec<ConditionTrace>,
}

/// A rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RolloutTrace {
    /// Hundredths of a percent, 0 to 10,000; the context is in when its position is smaller.
    pub hundredths: u16,
    /// The position of the targeting key, 0 to 9,999; `None` without a targeting key.
    pub position: Option<u16>,
}

/// A split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SplitTrace {
    /// The position of the targeting key: below 100 in a split by percent, else below the sum of the weights.
    pub position: u64,
    /// The sum of the weights.
    pub weights_sum: u64,
}
