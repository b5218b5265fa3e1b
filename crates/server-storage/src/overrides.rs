//! Reading overrides.

use crate::change_sets::StoredDocument;
use crate::error::StorageError;
use async_trait::async_trait;
use flag_model::{DocumentId, Key, OverrideTarget};

/// Which overrides a list has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverrideFilter {
    /// Of this flag.
    pub flag: Option<Key>,
    /// In this environment.
    pub environment: Option<Key>,
    /// For this target.
    pub target: Option<(OverrideTarget, String)>,
}

/// Reads overrides. Deleted ones, and those of a deleted flag or environment, are not found.
#[async_trait]
pub trait Overrides {
    /// Overrides of a project by id, after `after`.
    async fn list_overrides(
        &mut self,
        project: DocumentId,
        filter: &OverrideFilter,
        after: Option<DocumentId>,
        limit: u32,
    ) -> Result<Vec<StoredDocument>, StorageError>;

    /// One override.
    async fn get_override(
        &mut self,
        project: DocumentId,
        id: DocumentId,
    ) -> Result<Option<StoredDocument>, StorageError>;

    /// All overrides of these flags, in no order.
    async fn overrides_of_flags(&mut self, flags: &[DocumentId])
    -> Result<Vec<StoredDocument>, StorageError>;

    /// How many overrides a flag has in an environment.
    async fn count_overrides(
        &mut self,
        flag: DocumentId,
        environment: DocumentId,
    ) -> Result<i64, StorageError>;
}
