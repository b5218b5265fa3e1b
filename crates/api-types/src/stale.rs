//! The stale report.

use flag_model::Key;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A flag that may no longer be needed, with everything that speaks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StaleFlag {
    /// Its id.
    pub id: Uuid,
    /// Its key.
    #[schema(value_type = String)]
    pub key: Key,
    /// Shown to people; may be empty.
    pub name: String,
    /// The team or person to ask; may be empty.
    pub owner: String,
    /// `active`, `inactive` or `archived`.
    pub lifecycle: String,
    /// The day on which it should be gone.
    #[schema(value_type = Option<String>, format = Date)]
    pub expected_end: Option<Date>,
    /// When it was last evaluated, as far back as evaluations are counted.
    pub last_evaluated_at: Option<Timestamp>,
    /// How often it was evaluated since then.
    pub evaluations: i64,
    /// Why it is in the report; never empty.
    pub reasons: Vec<StaleReason>,
}

/// A sign that a flag may no longer be needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StaleReason {
    /// It is older than the days asked for, and no evaluation of it is known.
    NeverEvaluated,
    /// It was evaluated, but not within the days asked for.
    NotEvaluatedLately,
    /// Its expected end has passed.
    PastExpectedEnd,
    /// It gives everyone the same answer in every environment, and could be replaced by it.
    OneAnswer,
    /// Its lifecycle is inactive.
    Inactive,
    /// Its lifecycle is archived.
    Archived,
}
