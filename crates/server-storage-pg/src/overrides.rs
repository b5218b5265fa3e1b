//! Reading overrides.

use crate::document_rows::{document_columns, document_joins, stored_document, stored_documents, text};
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use flag_model::{DocumentId, Key, OverrideTarget};
use server_storage::overrides::Overrides;
use server_storage::{OverrideFilter, StorageError, StoredDocument};
use uuid::Uuid;

macro_rules! overrides {
    ($where:literal) => {
        concat!(
            "select ",
            document_columns!(),
            " from jackstaff.documents d ",
            document_joins!(),
            " where d.kind = 'override' and not d.deleted and not f.deleted and not e.deleted and ",
            $where
        )
    };
}

/// $1 the project, $2 the flag's key, $3 the environment's key, $4 the target, null for any; $5 the id before the
/// page, $6 how many.
pub(crate) const LIST_OVERRIDES: &str = overrides!(
    "d.project_id = $1 and ($2::text is null or f.key = $2) and ($3::text is null or e.key = $3) \
     and ($4::text is null or d.target = $4) and d.id > $5 order by d.id limit $6"
);

/// $1 the project, $2 the id.
pub(crate) const GET_OVERRIDE: &str = overrides!("d.project_id = $1 and d.id = $2");

/// $1 the flags.
pub(crate) const OVERRIDES_OF_FLAGS: &str = overrides!("d.flag_id = any ($1)");

/// $1 the flag, $2 the environment.
pub(crate) const COUNT_OVERRIDES: &str = "select count(*) as count from jackstaff.documents \
    where flag_id = $1 and environment_id = $2 and kind = 'override' and not deleted";

/// The target of an override as one text.
pub(crate) fn target_text(target: OverrideTarget, id: &str) -> String {
    let kind = match target {
        OverrideTarget::User => "user",
        OverrideTarget::Organization => "organization",
        OverrideTarget::Tenant => "tenant",
        OverrideTarget::TargetingKey => "targeting_key",
    };
    format!("{kind}:{}", text(id))
}

#[async_trait]
impl Overrides for PgTransaction {
    async fn list_overrides(
        &mut self,
        project: DocumentId,
        filter: &OverrideFilter,
        after: Option<DocumentId>,
        limit: u32,
    ) -> Result<Vec<StoredDocument>, StorageError> {
        let OverrideFilter { flag, environment, target } = filter;
        let flag = flag.as_ref().map(Key::as_str);
        let environment = environment.as_ref().map(Key::as_str);
        let target = target.as_ref().map(|(target, id)| target_text(*target, id));
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let limit = i64::from(limit);
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
            [&project.0, &flag, &environment, &target, &after, &limit];
        stored_documents(&self.query(LIST_OVERRIDES, &parameters).await?)
    }

    async fn get_override(
        &mut self,
        project: DocumentId,
        id: DocumentId,
    ) -> Result<Option<StoredDocument>, StorageError> {
        let row = self.query_opt(GET_OVERRIDE, &[&project.0, &id.0]).await?;
        row.as_ref().map(stored_document).transpose()
    }

    async fn overrides_of_flags(
        &mut self,
        flags: &[DocumentId],
    ) -> Result<Vec<StoredDocument>, StorageError> {
        let ids: Vec<Uuid> = flags.iter().map(|id| id.0).collect();
        stored_documents(&self.query(OVERRIDES_OF_FLAGS, &[&ids]).await?)
    }

    async fn count_overrides(
        &mut self,
        flag: DocumentId,
        environment: DocumentId,
    ) -> Result<i64, StorageError> {
        let row = self.query_opt(COUNT_OVERRIDES, &[&flag.0, &environment.0]).await?;
        Ok(row.map_or(0, |row| row.get("count")))
    }
}
