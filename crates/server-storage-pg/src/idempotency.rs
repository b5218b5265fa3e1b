//! Idempotency keys: the same key never has a second effect.

use crate::error::inconsistent;
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use server_storage::idempotency::Idempotency;
use server_storage::{IdempotencyRecord, NewIdempotencyRecord, StorageError};
use uuid::Uuid;

/// $1 the number that stands for principal and key. Two that share a number wait for each other: harmless.
pub(crate) const LOCK_KEY: &str = "select pg_advisory_xact_lock($1)";

/// $1 the principal, $2 the key. Sent after [`LOCK_KEY`] as a statement of its own: its snapshot must be
/// younger than the lock, so that it sees what the holder before has committed.
pub(crate) const FIND_IDEMPOTENCY: &str =
    "select request_digest, status, answer from jackstaff.idempotency where principal_id = $1 and key = $2";

/// $1 the principal, $2 the key, $3 the digest, $4 the status, $5 the answer, $6 when.
pub(crate) const RECORD_IDEMPOTENCY: &str = "\
    insert into jackstaff.idempotency (principal_id, key, request_digest, status, answer, at) \
    values ($1, $2, $3, $4, $5, $6)";

#[async_trait]
impl Idempotency for PgTransaction {
    async fn find_idempotency(&mut self, key: Uuid) -> Result<Option<IdempotencyRecord>, StorageError> {
        let principal = self.principal();
        let rows = self
            .query_after((LOCK_KEY, &[&lock_number(principal, key)]), (FIND_IDEMPOTENCY, &[&principal, &key]))
            .await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let digest: &[u8] = row.get("request_digest");
        let status: i16 = row.get("status");
        Ok(Some(IdempotencyRecord {
            request_digest: digest.try_into().map_err(|_| inconsistent("idempotency", "request_digest"))?,
            status: u16::try_from(status).map_err(|_| inconsistent("idempotency", "status"))?,
            answer: row.get("answer"),
        }))
    }

    async fn record_idempotency(&mut self, record: &NewIdempotencyRecord) -> Result<(), StorageError> {
        let NewIdempotencyRecord { key, request_digest, status, answer, at } = record;
        let status = i16::try_from(*status).map_err(|_| inconsistent("idempotency", "status"))?;
        let principal = self.principal();
        self.execute(RECORD_IDEMPOTENCY, &[&principal, key, &&request_digest[..], &status, answer, at])
            .await?;
        Ok(())
    }
}

/// Folds both ids: their random parts decide.
fn lock_number(principal: Uuid, key: Uuid) -> i64 {
    let (a, b) = principal.as_u64_pair();
    let (c, d) = key.as_u64_pair();
    (a.rotate_left(17) ^ b.rotate_left(31) ^ c.rotate_left(47) ^ d).cast_signed()
}
