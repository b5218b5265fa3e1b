//! A transaction of one caller.

use crate::error::{from_pool, from_postgres};
use async_trait::async_trait;
use deadpool_postgres::{Object, Pool};
use futures_util::FutureExt;
use server_storage::{Caller, StorageError, Transaction, Visibility};
use std::fmt::Write as _;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Parameters of a statement.
pub(crate) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A transaction on a connection of the pool. Dropping it rolls it back.
pub(crate) struct PgTransaction {
    client: Object,
    caller: Caller,
    state: State,
}

/// What is known of the transaction on the server's side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// All statements so far have succeeded.
    Sound,
    /// A statement failed or was given up half way. PostgreSQL answers a COMMIT then with a silent rollback.
    Broken,
    /// It has ended.
    Ended,
}

impl PgTransaction {
    /// Opens a transaction for `caller`, with one round trip.
    pub(crate) async fn begin(pool: &Pool, caller: &Caller) -> Result<Self, StorageError> {
        let client = pool.get().await.map_err(from_pool)?;
        let mut transaction = Self { client, caller: caller.clone(), state: State::Broken };
        transaction.client.batch_execute(&preamble(caller)).await.map_err(from_postgres)?;
        transaction.state = State::Sound;
        Ok(transaction)
    }

    /// The principal on whose behalf this transaction runs.
    pub(crate) fn principal(&self) -> Uuid {
        self.caller.principal_id
    }

    /// Runs a statement and reads its rows.
    pub(crate) async fn query(
        &mut self,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, StorageError> {
        self.begin_statement()?;
        let statement = self.client.prepare_cached(sql).await.map_err(from_postgres)?;
        let rows = self.client.query(&statement, parameters).await.map_err(from_postgres)?;
        self.state = State::Sound;
        Ok(rows)
    }

    /// Runs a statement that answers at most one row.
    pub(crate) async fn query_opt(
        &mut self,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<Option<Row>, StorageError> {
        Ok(self.query(sql, parameters).await?.pop())
    }

    /// Runs a statement and counts the rows it touched.
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<u64, StorageError> {
        self.begin_statement()?;
        let statement = self.client.prepare_cached(sql).await.map_err(from_postgres)?;
        let count = self.client.execute(&statement, parameters).await.map_err(from_postgres)?;
        self.state = State::Sound;
        Ok(count)
    }

    /// Runs `first`, which answers nothing of interest, and `second`, sent together: one round trip. `second`
    /// begins after `first` and with a snapshot of its own.
    pub(crate) async fn query_after(
        &mut self,
        (first, first_parameters): (&'static str, Parameters<'_>),
        (second, second_parameters): (&'static str, Parameters<'_>),
    ) -> Result<Vec<Row>, StorageError> {
        self.begin_statement()?;
        let first = self.client.prepare_cached(first).await.map_err(from_postgres)?;
        let second = self.client.prepare_cached(second).await.map_err(from_postgres)?;
        let (_, rows) = tokio::try_join!(
            self.client.query(&first, first_parameters),
            self.client.query(&second, second_parameters)
        )
        .map_err(from_postgres)?;
        self.state = State::Sound;
        Ok(rows)
    }

    /// From here until the answer is in, the transaction counts as broken: so a statement whose future is
    /// dropped half way can never be committed over.
    fn begin_statement(&mut self) -> Result<(), StorageError> {
        if self.state != State::Sound {
            return Err(broken());
        }
        self.state = State::Broken;
        Ok(())
    }
}

fn broken() -> StorageError {
    StorageError::Database("an earlier statement of the transaction failed".into())
}

/// Opens the transaction and tells row-level security who asks. Every setting is set every time, so nothing
/// that is left on a connection is ever believed. Ids are written by this program: nothing here needs quoting.
fn preamble(caller: &Caller) -> String {
    let visibility = match &caller.visibility {
        Visibility::Nothing => "nothing",
        Visibility::Projects(_) => "projects",
        Visibility::All => "all",
    };
    let mut projects = String::from("{");
    if let Visibility::Projects(ids) = &caller.visibility {
        for (index, id) in ids.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            // Writing to a String cannot fail.
            let _ = write!(projects, "{comma}{id}");
        }
    }
    projects.push('}');
    let principal = caller.principal_id.hyphenated();
    let may_write = if caller.may_write { "on" } else { "off" };
    format!(
        "begin; select set_config('jackstaff.principal', '{principal}', true), \
         set_config('jackstaff.visibility', '{visibility}', true), \
         set_config('jackstaff.projects', '{projects}', true), \
         set_config('jackstaff.may_write', '{may_write}', true)"
    )
}

#[async_trait]
impl Transaction for PgTransaction {
    async fn commit(mut self: Box<Self>) -> Result<(), StorageError> {
        if self.state != State::Sound {
            return Err(broken());
        }
        self.state = State::Broken;
        self.client.batch_execute("commit").await.map_err(from_postgres)?;
        self.state = State::Ended;
        Ok(())
    }
}

impl Drop for PgTransaction {
    fn drop(&mut self) {
        if self.state != State::Ended {
            // One poll hands the message to the connection; its answer is nobody's. Whatever the next user of
            // this connection sends comes after it.
            let _ = self.client.batch_execute("rollback").now_or_never();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flag_model::DocumentId;

    #[track_caller]
    fn check(visibility: Visibility, may_write: bool, expected: &str) {
        let caller = Caller { principal_id: Uuid::from_u128(7), visibility, may_write };
        let text = preamble(&caller);
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn the_first_message_says_everything() {
        check(Visibility::Nothing, false, "'jackstaff.visibility', 'nothing'");
        check(Visibility::All, false, "'jackstaff.may_write', 'off'");
        check(Visibility::All, true, "'jackstaff.may_write', 'on'");
        check(Visibility::Projects(Vec::new()), true, "'jackstaff.projects', '{}'");
        let two = vec![DocumentId(Uuid::from_u128(1)), DocumentId(Uuid::from_u128(2))];
        let ids = "'{00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002}'";
        check(Visibility::Projects(two), true, ids);
    }
}
