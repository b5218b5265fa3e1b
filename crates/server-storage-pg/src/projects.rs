//! Reading projects and environments.

use crate::document_rows::{document_columns, document_joins, stored_document, stored_documents};
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use flag_model::{DocumentId, Key};
use server_storage::projects::Projects;
use server_storage::{ProjectSummary, StorageError, StoredDocument};
use tokio_postgres::Row;

macro_rules! counts {
    () => {
        "(select count(*) from jackstaff.documents c \
           where c.project_id = d.id and c.kind = 'flag' and not c.deleted) as flag_count, \
         (select count(*) from jackstaff.documents c \
           where c.project_id = d.id and c.kind = 'environment' and not c.deleted) as environment_count"
    };
}

/// $1 the key before the page, or empty; $2 how many.
pub(crate) const LIST_PROJECTS: &str = concat!(
    "select ",
    document_columns!(),
    ", ",
    counts!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.kind = 'project' and not d.deleted and d.key > $1 order by d.key limit $2"
);

/// $1 the key.
pub(crate) const GET_PROJECT: &str = concat!(
    "select ",
    document_columns!(),
    ", ",
    counts!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.kind = 'project' and not d.deleted and d.key = $1"
);

/// $1 the project.
pub(crate) const LIST_ENVIRONMENTS: &str = concat!(
    "select ",
    document_columns!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.project_id = $1 and d.kind = 'environment' and not d.deleted order by d.position, d.key"
);

/// $1 the project, $2 the key.
pub(crate) const GET_ENVIRONMENT: &str = concat!(
    "select ",
    document_columns!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.project_id = $1 and d.kind = 'environment' and not d.deleted and d.key = $2"
);

#[async_trait]
impl Projects for PgTransaction {
    async fn list_projects(
        &mut self,
        after: Option<&Key>,
        limit: u32,
    ) -> Result<Vec<ProjectSummary>, StorageError> {
        let after = after.map_or("", Key::as_str);
        let rows = self.query(LIST_PROJECTS, &[&after, &i64::from(limit)]).await?;
        rows.iter().map(summary).collect()
    }

    async fn get_project(&mut self, key: &Key) -> Result<Option<ProjectSummary>, StorageError> {
        self.query_opt(GET_PROJECT, &[&key.as_str()]).await?.as_ref().map(summary).transpose()
    }

    async fn list_environments(&mut self, project: DocumentId) -> Result<Vec<StoredDocument>, StorageError> {
        stored_documents(&self.query(LIST_ENVIRONMENTS, &[&project.0]).await?)
    }

    async fn get_environment(
        &mut self,
        project: DocumentId,
        key: &Key,
    ) -> Result<Option<StoredDocument>, StorageError> {
        self.query_opt(GET_ENVIRONMENT, &[&project.0, &key.as_str()])
            .await?
            .as_ref()
            .map(stored_document)
            .transpose()
    }
}

fn summary(row: &Row) -> Result<ProjectSummary, StorageError> {
    Ok(ProjectSummary {
        document: stored_document(row)?,
        flag_count: row.get("flag_count"),
        environment_count: row.get("environment_count"),
    })
}
