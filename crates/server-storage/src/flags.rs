//! Reading flags and their configurations.

use crate::change_sets::{HistoryEntry, StoredDocument};
use crate::error::StorageError;
use async_trait::async_trait;
use flag_model::{DocumentId, Key};

/// Which flags a list has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagFilter {
    /// A text that key, name, description, owner or a tag contains, whatever the case.
    pub search: Option<String>,
    /// A tag.
    pub tag: Option<String>,
    /// A lifecycle.
    pub lifecycle: Option<flag_model::Lifecycle>,
}

/// The order of a list of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlagSort {
    /// By key.
    #[default]
    Key,
    /// The newest change first; the key decides among equals.
    UpdatedDescending,
}

/// Reads flags. Deleted ones are not found.
#[async_trait]
pub trait Flags {
    /// Flags of a project, after the flag `after` in the order of `sort`.
    async fn list_flags(
        &mut self,
        project: DocumentId,
        filter: &FlagFilter,
        sort: FlagSort,
        after: Option<&FlagPosition>,
        limit: u32,
    ) -> Result<Vec<StoredDocument>, StorageError>;

    /// One flag.
    async fn get_flag(
        &mut self,
        project: DocumentId,
        key: &Key,
    ) -> Result<Option<StoredDocument>, StorageError>;

    /// The configurations of these flags in all environments, in no order; unconfigured ones are absent.
    async fn flag_environments(&mut self, flags: &[DocumentId]) -> Result<Vec<StoredDocument>, StorageError>;

    /// The last changes of a flag and of its configurations, newest first, before `before` (a history sequence).
    async fn flag_history(
        &mut self,
        flag: DocumentId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<HistoryEntry>, StorageError>;
}

/// Where a page of a list of flags ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagPosition {
    /// The last flag's key.
    pub key: Key,
    /// When it was last written.
    pub updated_at: jiff::Timestamp,
}
