//! Reading segments.

use crate::change_sets::StoredDocument;
use crate::error::StorageError;
use async_trait::async_trait;
use flag_model::{DocumentId, Key};

/// Reads segments. Deleted ones are not found.
#[async_trait]
pub trait Segments {
    /// Segments of a project by key, after `after`.
    async fn list_segments(
        &mut self,
        project: DocumentId,
        after: Option<&Key>,
        limit: u32,
    ) -> Result<Vec<StoredDocument>, StorageError>;

    /// One segment.
    async fn get_segment(
        &mut self,
        project: DocumentId,
        key: &Key,
    ) -> Result<Option<StoredDocument>, StorageError>;

    /// How many segments a project has.
    async fn count_segments(&mut self, project: DocumentId) -> Result<i64, StorageError>;
}
