//! Reading segments.

use crate::document_rows::{document_columns, document_joins, stored_document, stored_documents};
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use flag_model::{DocumentId, Key};
use server_storage::segments::Segments;
use server_storage::{StorageError, StoredDocument};

/// $1 the project, $2 the key before the page, or empty; $3 how many.
pub(crate) const LIST_SEGMENTS: &str = concat!(
    "select ",
    document_columns!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.project_id = $1 and d.kind = 'segment' and not d.deleted and d.key > $2 order by d.key limit $3"
);

/// $1 the project, $2 the key.
pub(crate) const GET_SEGMENT: &str = concat!(
    "select ",
    document_columns!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.project_id = $1 and d.kind = 'segment' and not d.deleted and d.key = $2"
);

/// $1 the project.
pub(crate) const COUNT_SEGMENTS: &str = "select count(*) as count from jackstaff.documents \
    where project_id = $1 and kind = 'segment' and not deleted";

#[async_trait]
impl Segments for PgTransaction {
    async fn list_segments(
        &mut self,
        project: DocumentId,
        after: Option<&Key>,
        limit: u32,
    ) -> Result<Vec<StoredDocument>, StorageError> {
        let after = after.map_or("", Key::as_str);
        stored_documents(&self.query(LIST_SEGMENTS, &[&project.0, &after, &i64::from(limit)]).await?)
    }

    async fn get_segment(
        &mut self,
        project: DocumentId,
        key: &Key,
    ) -> Result<Option<StoredDocument>, StorageError> {
        let row = self.query_opt(GET_SEGMENT, &[&project.0, &key.as_str()]).await?;
        row.as_ref().map(stored_document).transpose()
    }

    async fn count_segments(&mut self, project: DocumentId) -> Result<i64, StorageError> {
        let row = self.query_opt(COUNT_SEGMENTS, &[&project.0]).await?;
        Ok(row.map_or(0, |row| row.get("count")))
    }
}
