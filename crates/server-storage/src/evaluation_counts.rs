//! How often flags were evaluated. Never for whom.

use crate::error::StorageError;
use async_trait::async_trait;
use flag_model::DocumentId;
use jiff::Timestamp;

/// Evaluations of one flag with one outcome within one hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationCount {
    /// The flag.
    pub flag: DocumentId,
    /// The environment.
    pub environment: DocumentId,
    /// The key of the variant that was served; empty for none.
    pub variant: String,
    /// Why, as the protocol says it; for a failure its error code.
    pub reason: String,
    /// Whether the flag was asked for among all others, which says less of its use than a question of its own.
    pub in_bulk: bool,
    /// The hour's first instant, UTC.
    pub hour: Timestamp,
    /// How often.
    pub count: i64,
    /// The minute of the last one.
    pub last_at: Timestamp,
}

/// What is known of the use of a flag, over all environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagUsage {
    /// The flag.
    pub flag: DocumentId,
    /// When it was made; `None` where its history does not say.
    pub created_at: Option<Timestamp>,
    /// When it was last evaluated, as far back as counts are kept.
    pub last_evaluated_at: Option<Timestamp>,
    /// How often it was evaluated since counts are kept.
    pub evaluations: i64,
}

/// Adds up evaluations.
#[async_trait]
pub trait EvaluationCounts {
    /// Adds to what is there. Counts of documents that are gone are left out.
    async fn add_evaluation_counts(&mut self, counts: &[EvaluationCount]) -> Result<(), StorageError>;

    /// The use of every flag of a project that is not deleted, in no order.
    async fn flag_usage(&mut self, project: DocumentId) -> Result<Vec<FlagUsage>, StorageError>;
}
