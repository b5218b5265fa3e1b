//! Evaluation tokens.

use crate::document_rows::{principal, read_key, text};
use crate::error::{from_postgres, inconsistent};
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use deadpool_postgres::Object;
use flag_model::{DocumentId, Key};
use jiff::Timestamp;
use server_storage::tokens::Tokens;
use server_storage::{EvaluationGrant, NewToken, StorageError, StoredToken, TokenLookup, TokenPosition};
use tokio_postgres::Row;
use uuid::Uuid;

macro_rules! select_tokens {
    () => {
        "select t.id, t.name, e.key as environment_key, t.created_at, t.created_by, c.name as created_by_name, \
                t.expires_at, t.revoked_at, t.revoked_by, r.name as revoked_by_name \
           from jackstaff.evaluation_tokens t \
           join jackstaff.documents e on e.id = t.environment_id \
           left join jackstaff.principals c on c.id = t.created_by \
           left join jackstaff.principals r on r.id = t.revoked_by "
    };
}

/// $1 the project, $2 and $3 the last token of the page before or null, $4 how many.
pub(crate) const LIST_TOKENS: &str = concat!(
    select_tokens!(),
    "where t.project_id = $1 and ($2::timestamptz is null or (t.created_at, t.id) < ($2, $3::uuid)) \
     order by t.created_at desc, t.id desc limit $4"
);

/// $1 the project, $2 the token.
pub(crate) const GET_TOKEN: &str = concat!(select_tokens!(), "where t.project_id = $1 and t.id = $2");

/// $1 the project.
pub(crate) const COUNT_TOKENS: &str =
    "select count(*) as tokens from jackstaff.evaluation_tokens where project_id = $1 and revoked_at is null";

/// $1 the id, $2 the project, $3 the environment, $4 the name, $5 the hash, $6 when, $7 who, $8 until when.
pub(crate) const CREATE_TOKEN: &str = "\
    insert into jackstaff.evaluation_tokens (id, project_id, environment_id, name, secret_hash, created_at, \
        created_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)";

/// $1 the project, $2 the token, $3 when, $4 who.
pub(crate) const REVOKE_TOKEN: &str = "\
    update jackstaff.evaluation_tokens set revoked_at = $3, revoked_by = $4 \
     where project_id = $1 and id = $2 and revoked_at is null";

/// $1 the hash of a token's text or null, $2 a token's id or null.
pub(crate) const FIND_EVALUATION_GRANT: &str = "\
    select token_id, project_id, project_key, environment_id, environment_key, expires_at \
      from jackstaff.find_evaluation_grant($1, $2)";

/// The key of stream tickets.
pub(crate) const STREAM_KEY: &str = "select jackstaff.stream_key() as stream_key";

#[async_trait]
impl Tokens for PgTransaction {
    async fn list_tokens(
        &mut self,
        project: DocumentId,
        after: Option<TokenPosition>,
        limit: u32,
    ) -> Result<Vec<StoredToken>, StorageError> {
        let (created_at, id) = (after.map(|after| after.created_at), after.map(|after| after.id));
        let rows = self.query(LIST_TOKENS, &[&project.0, &created_at, &id, &i64::from(limit)]).await?;
        rows.iter().map(stored_token).collect()
    }

    async fn get_token(
        &mut self,
        project: DocumentId,
        token: Uuid,
    ) -> Result<Option<StoredToken>, StorageError> {
        self.query_opt(GET_TOKEN, &[&project.0, &token]).await?.as_ref().map(stored_token).transpose()
    }

    async fn count_tokens(&mut self, project: DocumentId) -> Result<i64, StorageError> {
        let row = self.query_opt(COUNT_TOKENS, &[&project.0]).await?;
        Ok(row.map_or(0, |row| row.get("tokens")))
    }

    async fn create_token(&mut self, project: DocumentId, token: &NewToken) -> Result<(), StorageError> {
        let NewToken { id, environment, name, secret_hash, expires_at, at } = token;
        let principal = self.principal();
        self.execute(
            CREATE_TOKEN,
            &[id, &project.0, &environment.0, &text(name), &&secret_hash[..], at, &principal, expires_at],
        )
        .await?;
        Ok(())
    }

    async fn revoke_token(
        &mut self,
        project: DocumentId,
        token: Uuid,
        at: Timestamp,
    ) -> Result<bool, StorageError> {
        let principal = self.principal();
        Ok(self.execute(REVOKE_TOKEN, &[&project.0, &token, &at, &principal]).await? == 1)
    }
}

/// What a token allows.
pub(crate) async fn find_evaluation_grant(
    client: &Object,
    lookup: TokenLookup,
) -> Result<Option<EvaluationGrant>, StorageError> {
    let (hash, id) = match &lookup {
        TokenLookup::Hash(hash) => (Some(&hash[..]), None),
        TokenLookup::Id(id) => (None, Some(id)),
    };
    let statement = client.prepare_cached(FIND_EVALUATION_GRANT).await.map_err(from_postgres)?;
    let row = client.query_opt(&statement, &[&hash, &id]).await.map_err(from_postgres)?;
    row.as_ref().map(evaluation_grant).transpose()
}

/// The key of stream tickets.
pub(crate) async fn stream_key(client: &Object) -> Result<[u8; 32], StorageError> {
    let statement = client.prepare_cached(STREAM_KEY).await.map_err(from_postgres)?;
    let row = client.query_one(&statement, &[]).await.map_err(from_postgres)?;
    let key: &[u8] = row.get("stream_key");
    key.try_into().map_err(|_| inconsistent("installation", "stream_key"))
}

fn evaluation_grant(row: &Row) -> Result<EvaluationGrant, StorageError> {
    Ok(EvaluationGrant {
        token: row.get("token_id"),
        project: DocumentId(row.get("project_id")),
        project_key: key_of(row, "project_key")?,
        environment: DocumentId(row.get("environment_id")),
        environment_key: key_of(row, "environment_key")?,
        expires_at: row.get("expires_at"),
    })
}

fn stored_token(row: &Row) -> Result<StoredToken, StorageError> {
    Ok(StoredToken {
        id: row.get("id"),
        name: row.get("name"),
        environment: key_of(row, "environment_key")?,
        created_at: row.get("created_at"),
        created_by: principal(row, "created_by", "created_by_name"),
        expires_at: row.get("expires_at"),
        revoked_at: row.get("revoked_at"),
        revoked_by: row
            .get::<_, Option<Uuid>>("revoked_by")
            .map(|_| principal(row, "revoked_by", "revoked_by_name")),
    })
}

fn key_of(row: &Row, column: &'static str) -> Result<Key, StorageError> {
    read_key(column, row.get(column))?.ok_or_else(|| inconsistent("evaluation_tokens", column))
}
