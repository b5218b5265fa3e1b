//! Idempotency keys: the same key never has a second effect.

use crate::error::StorageError;
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

/// What is known of a key that was used before.
#[derive(Clone, Debug, PartialEq)]
pub struct IdempotencyRecord {
    /// SHA-256 of the request; another request with the same key is refused.
    pub request_digest: [u8; 32],
    /// The status of the first answer.
    pub status: u16,
    /// The first answer; `None` once it is older than the time for which answers are kept.
    pub answer: Option<serde_json::Value>,
}

/// A key with its outcome, written in the transaction of the effect.
#[derive(Clone, Debug, PartialEq)]
pub struct NewIdempotencyRecord {
    /// The key.
    pub key: Uuid,
    /// SHA-256 of the request.
    pub request_digest: [u8; 32],
    /// The status of the answer.
    pub status: u16,
    /// The answer, without secrets.
    pub answer: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

/// Keeps keys, for each principal its own.
#[async_trait]
pub trait Idempotency {
    /// What is known of a key of the caller. Takes a lock on the key until the end of the transaction, so that
    /// two requests with one key run one after the other.
    async fn find_idempotency(&mut self, key: Uuid) -> Result<Option<IdempotencyRecord>, StorageError>;

    /// Keeps a key of the caller for good.
    async fn record_idempotency(&mut self, record: &NewIdempotencyRecord) -> Result<(), StorageError>;
}
