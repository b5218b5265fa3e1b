//! The storage as a whole: its pool, its checks, its background listener.

use crate::config::{ConfigError, PgConfig};
use crate::error::{from_pool, from_postgres};
use crate::migrations::SCHEMA_VERSION;
use crate::principals;
use crate::revision_notices::{self, RevisionNotices};
use crate::tokens;
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use jiff::Timestamp;
use server_storage::revisions::RevisionNotice;
use server_storage::{
    Caller, EvaluationGrant, Identity, Installation, Principal, Storage, StorageError, TokenLookup,
    Transaction,
};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

/// Whether this connection's role is above row-level security.
pub(crate) const ROLE_STATE: &str = "\
    select r.rolsuper or r.rolbypassrls or coalesce((select pg_has_role(current_user, o.oid, 'member') \
             from pg_roles o where o.rolname = 'jackstaff_owner'), false) as unbound \
      from pg_roles r where r.rolname = current_user";

/// The version of the schema.
pub(crate) const SCHEMA_VERSION_FOUND: &str = "select jackstaff.schema_version() as version";

/// $1 and $2: tombstones and answers from before these times go.
pub(crate) const PRUNE: &str = "select tombstones, answers from jackstaff.prune($1, $2)";

/// $1: counts of evaluations and tokens that no longer count from before this time go.
pub(crate) const PRUNE_EVALUATION: &str = "select counts, tokens from jackstaff.prune_evaluation($1)";

/// What [`PgStorage::prune`] removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// Tombstones.
    pub tombstones: i64,
    /// Answers kept beside idempotency keys; the keys stay.
    pub answers: i64,
    /// Hourly counts of evaluations.
    pub counts: i64,
    /// Evaluation tokens that have long been revoked or expired.
    pub tokens: i64,
}

/// PostgreSQL as the server's storage. Ends its background work when dropped.
pub struct PgStorage {
    pool: Pool,
    notices: RevisionNotices,
}

impl PgStorage {
    /// Connects to the database, checks that the role is bound by row-level security, and begins to listen for
    /// revisions. The schema is checked by [`Storage::check_ready`].
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] when the URL cannot be used or the database does not answer;
    /// [`StorageError::Refused`] when the role is a superuser, bypasses row-level security or may be the owner.
    pub async fn connect(config: &PgConfig) -> Result<Self, StorageError> {
        let target = config.target().map_err(unusable)?;
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(target.config.clone(), target.encryption.clone(), recycling);
        let pool = Pool::builder(manager)
            .max_size(config.pool_size)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_millis(config.acquire_timeout_ms)))
            .create_timeout(Some(Duration::from_millis(config.acquire_timeout_ms)))
            .build()
            .map_err(|error| StorageError::Unreachable(Box::new(error)))?;
        check_role(&pool.get().await.map_err(from_pool)?).await?;
        let poll_interval = Duration::from_millis(config.poll_interval_ms);
        let notices = RevisionNotices::start(target, pool.clone(), poll_interval);
        Ok(Self { pool, notices })
    }

    /// Removes tombstones, stored answers, and counts of evaluations with old tokens from before these times;
    /// nothing younger than 90, 7 and 90 days goes, whatever they say. Meant to run now and then; several
    /// servers may.
    ///
    /// # Errors
    /// The database's.
    pub async fn prune(
        &self,
        tombstones_before: Timestamp,
        answers_before: Timestamp,
        evaluation_before: Timestamp,
    ) -> Result<Pruned, StorageError> {
        let client = self.client().await?;
        let statement = client.prepare_cached(PRUNE).await.map_err(from_postgres)?;
        let row = client
            .query_one(&statement, &[&tombstones_before, &answers_before])
            .await
            .map_err(from_postgres)?;
        let statement = client.prepare_cached(PRUNE_EVALUATION).await.map_err(from_postgres)?;
        let evaluation = client.query_one(&statement, &[&evaluation_before]).await.map_err(from_postgres)?;
        Ok(Pruned {
            tombstones: row.get("tombstones"),
            answers: row.get("answers"),
            counts: evaluation.get("counts"),
            tokens: evaluation.get("tokens"),
        })
    }

    async fn client(&self) -> Result<Object, StorageError> {
        self.pool.get().await.map_err(from_pool)
    }
}

fn unusable(error: ConfigError) -> StorageError {
    StorageError::Unreachable(Box::new(error))
}

async fn check_role(client: &Object) -> Result<(), StorageError> {
    let row = client.query_one(ROLE_STATE, &[]).await.map_err(from_postgres)?;
    if row.get("unbound") {
        tracing::error!("the server's database role is above row-level security: connect as jackstaff_app");
        return Err(StorageError::Refused);
    }
    Ok(())
}

#[async_trait]
impl Storage for PgStorage {
    async fn begin(&self, caller: &Caller) -> Result<Box<dyn Transaction>, StorageError> {
        Ok(Box::new(PgTransaction::begin(&self.pool, caller).await?))
    }

    async fn installation(&self) -> Result<Installation, StorageError> {
        principals::installation(&self.client().await?).await
    }

    async fn upsert_principal(
        &self,
        identity: &Identity,
        new_id: Uuid,
        now: Timestamp,
    ) -> Result<Principal, StorageError> {
        principals::upsert_principal(&self.client().await?, identity, new_id, now).await
    }

    async fn find_evaluation_grant(
        &self,
        lookup: TokenLookup,
    ) -> Result<Option<EvaluationGrant>, StorageError> {
        tokens::find_evaluation_grant(&self.client().await?, lookup).await
    }

    async fn stream_key(&self) -> Result<[u8; 32], StorageError> {
        tokens::stream_key(&self.client().await?).await
    }

    async fn check_ready(&self) -> Result<(), StorageError> {
        let wanted = i64::from(SCHEMA_VERSION);
        let client = self.client().await?;
        // Not from the cache of statements: a cached one would survive the schema it was prepared on.
        let found = match client.query_one(SCHEMA_VERSION_FOUND, &[]).await {
            Ok(row) => row.get::<_, Option<i32>>("version").map_or(0, i64::from),
            Err(error) => match error.code() {
                Some(&(SqlState::INVALID_SCHEMA_NAME | SqlState::UNDEFINED_FUNCTION)) => 0,
                // The schema is there, but this role was never let in.
                Some(&SqlState::INSUFFICIENT_PRIVILEGE) => return Err(StorageError::Refused),
                _ => return Err(from_postgres(error)),
            },
        };
        // A newer schema is fine: migrations expand before they contract.
        if found < wanted { Err(StorageError::Schema { found, wanted }) } else { Ok(()) }
    }

    fn subscribe_revisions(&self) -> broadcast::Receiver<RevisionNotice> {
        self.notices.subscribe()
    }

    async fn notify_revision(&self, notice: RevisionNotice) -> Result<(), StorageError> {
        revision_notices::notify(&self.client().await?, &notice).await
    }
}
