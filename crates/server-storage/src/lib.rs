//! What the server asks of its database, as traits without SQL.
//!
//! Everything is read and written inside a [`Transaction`], and the only way to one is [`Storage::begin`] with
//! the [`Caller`]: so no query runs without the rows being cut to what the caller may see. Row-level security
//! is the second lock; `server-policy` is the first. Neither assumes the other.
//!
//! Manners: "not found" is `Ok(None)`; time and ids are parameters; `&mut self`, so that one statement runs at
//! a time; a transaction that is dropped without [`Transaction::commit`] leaves nothing behind.

#![forbid(unsafe_code)]

pub mod change_sets;
pub mod error;
pub mod evaluation_counts;
pub mod feed;
pub mod flags;
pub mod idempotency;
pub mod overrides;
pub mod principals;
pub mod projects;
pub mod revisions;
pub mod segments;
pub mod tokens;

pub use change_sets::{AuditEntry, AuditOutcome, AuditTarget, HistoryEntry, LockedScope, StoredDocument};
pub use error::StorageError;
pub use evaluation_counts::{EvaluationCount, FlagUsage};
pub use feed::{FeedCursor, FeedSlice};
pub use flags::{FlagFilter, FlagSort};
pub use idempotency::{IdempotencyRecord, NewIdempotencyRecord};
pub use overrides::OverrideFilter;
pub use principals::{Identity, Principal};
pub use projects::ProjectSummary;
pub use revisions::ScopeState;
pub use tokens::{EvaluationGrant, NewToken, StoredToken, TokenLookup, TokenPosition};

use async_trait::async_trait;
use flag_model::DocumentId;
use uuid::Uuid;

/// On whose behalf a transaction runs. Row-level security goes by this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The principal.
    pub principal_id: Uuid,
    /// Which projects exist for this transaction.
    pub visibility: Visibility,
    /// Whether the transaction may write project data at all.
    pub may_write: bool,
}

/// The projects that exist for a transaction; all others answer like things that never were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// None: a user without a role.
    Nothing,
    /// All of the installation.
    All,
    /// Just these.
    Projects(Vec<DocumentId>),
}

/// What the installation says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Made at the first migration; never changes.
    pub server_id: Uuid,
}

/// The database.
#[async_trait]
pub trait Storage: Send + Sync + 'static {
    /// Opens a transaction that sees what `caller` may see.
    async fn begin(&self, caller: &Caller) -> Result<Box<dyn Transaction>, StorageError>;

    /// The installation's own facts.
    async fn installation(&self) -> Result<Installation, StorageError>;

    /// Finds the principal of an identity, or creates it with `new_id`; keeps its name and groups up to date.
    async fn upsert_principal(
        &self,
        identity: &Identity,
        new_id: Uuid,
        now: jiff::Timestamp,
    ) -> Result<Principal, StorageError>;

    /// What the token behind `lookup` allows; `None` when there is no such token, or it is revoked, or its project
    /// or environment is gone. Whether it has expired is for the caller to see.
    async fn find_evaluation_grant(
        &self,
        lookup: TokenLookup,
    ) -> Result<Option<EvaluationGrant>, StorageError>;

    /// The key that seals the tickets of event streams: one for all copies of the server, made with the database.
    async fn stream_key(&self) -> Result<[u8; 32], StorageError>;

    /// Whether the database answers and its schema is the one this program expects.
    async fn check_ready(&self) -> Result<(), StorageError>;

    /// New revisions of any scope, written by any copy of the server. A lagging receiver must read
    /// [`Transaction::scope_states`] again.
    fn subscribe_revisions(&self) -> tokio::sync::broadcast::Receiver<revisions::RevisionNotice>;

    /// Tells all copies of the server, this one included, that a scope has a new revision. Called after the
    /// commit; losing it is harmless, since copies also poll.
    async fn notify_revision(&self, notice: revisions::RevisionNotice) -> Result<(), StorageError>;
}

/// A transaction of one caller.
#[async_trait]
pub trait Transaction:
    projects::Projects
    + flags::Flags
    + segments::Segments
    + overrides::Overrides
    + change_sets::ChangeSets
    + feed::Feed
    + idempotency::Idempotency
    + revisions::Revisions
    + tokens::Tokens
    + evaluation_counts::EvaluationCounts
    + Send
{
    /// Makes everything written so far permanent.
    async fn commit(self: Box<Self>) -> Result<(), StorageError>;
}
