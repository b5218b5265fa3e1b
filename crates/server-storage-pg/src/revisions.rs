//! Where scopes stand.

use crate::document_rows::read_key;
use crate::error::inconsistent;
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use flag_model::DocumentId;
use server_storage::revisions::Revisions;
use server_storage::{ScopeState, StorageError};
use tokio_postgres::Row;
use uuid::Uuid;

/// The id of the scope of the living project with the key in this parameter; of the installation when null.
macro_rules! installation_or_project {
    ($key:literal) => {
        concat!(
            "(case when ",
            $key,
            "::text is null then '01920000-0000-7000-8000-000000000002'::uuid else \
              (select id from jackstaff.documents where kind = 'project' and not deleted and key = ",
            $key,
            ") end)"
        )
    };
}
pub(crate) use installation_or_project;

/// The installation first, then projects by key.
pub(crate) const SCOPE_STATES: &str = "\
    select s.project_id, d.key, s.epoch, s.revision \
      from jackstaff.scopes s left join jackstaff.documents d on d.id = s.project_id \
     where s.project_id is null or not d.deleted order by d.key nulls first";

#[async_trait]
impl Revisions for PgTransaction {
    async fn scope_states(&mut self) -> Result<Vec<ScopeState>, StorageError> {
        self.query(SCOPE_STATES, &[]).await?.iter().map(scope_state).collect()
    }
}

fn scope_state(row: &Row) -> Result<ScopeState, StorageError> {
    let project = match (row.get::<_, Option<Uuid>>("project_id"), read_key("key", row.get("key"))?) {
        (None, _) => None,
        (Some(id), Some(key)) => Some((DocumentId(id), key)),
        (Some(id), None) => return Err(inconsistent("documents", &format!("key of {id}"))),
    };
    Ok(ScopeState { project, epoch: row.get("epoch"), revision: row.get("revision") })
}
