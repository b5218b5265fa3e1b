//! Principals and the installation: what is known before there is a caller. Each statement calls a function
//! that runs with its owner's rights, since row-level security shows nothing without a caller.

use crate::document_rows::text;
use crate::error::from_postgres;
use deadpool_postgres::Object;
use jiff::Timestamp;
use server_storage::{Identity, Installation, Principal, StorageError};
use uuid::Uuid;

/// $1 the issuer, $2 the subject, $3 the name, $4 the id if it is new, $5 when.
pub(crate) const UPSERT_PRINCIPAL: &str =
    "select principal_id, principal_name from jackstaff.upsert_principal($1, $2, $3, $4, $5)";

/// The installation's id.
pub(crate) const SERVER_ID: &str = "select jackstaff.server_id() as server_id";

/// Finds the principal of an identity, or makes it.
pub(crate) async fn upsert_principal(
    client: &Object,
    identity: &Identity,
    new_id: Uuid,
    now: Timestamp,
) -> Result<Principal, StorageError> {
    let Identity { issuer, subject, name } = identity;
    // Two subjects that differ in U+0000 only must not become one person.
    if issuer.contains('\0') || subject.contains('\0') {
        return Err(StorageError::Refused);
    }
    let statement = client.prepare_cached(UPSERT_PRINCIPAL).await.map_err(from_postgres)?;
    let row = client
        .query_one(&statement, &[issuer, subject, &text(name), &new_id, &now])
        .await
        .map_err(from_postgres)?;
    Ok(Principal { id: row.get(0), name: row.get(1) })
}

/// Reads the installation's facts.
pub(crate) async fn installation(client: &Object) -> Result<Installation, StorageError> {
    let statement = client.prepare_cached(SERVER_ID).await.map_err(from_postgres)?;
    let row = client.query_one(&statement, &[]).await.map_err(from_postgres)?;
    Ok(Installation { server_id: row.get("server_id") })
}
