//! Reading projects and environments.

use crate::change_sets::StoredDocument;
use crate::error::StorageError;
use async_trait::async_trait;
use flag_model::{DocumentId, Key};

/// A project with its counts.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectSummary {
    /// The project; its body is [`flag_model::DocumentBody::Project`].
    pub document: StoredDocument,
    /// Flags that are not deleted.
    pub flag_count: i64,
    /// Environments that are not deleted.
    pub environment_count: i64,
}

/// Reads projects and environments. Deleted ones are not found.
#[async_trait]
pub trait Projects {
    /// Visible projects by key, after `after`.
    async fn list_projects(
        &mut self,
        after: Option<&Key>,
        limit: u32,
    ) -> Result<Vec<ProjectSummary>, StorageError>;

    /// One visible project.
    async fn get_project(&mut self, key: &Key) -> Result<Option<ProjectSummary>, StorageError>;

    /// The environments of a project, by position and key.
    async fn list_environments(&mut self, project: DocumentId) -> Result<Vec<StoredDocument>, StorageError>;

    /// One environment.
    async fn get_environment(
        &mut self,
        project: DocumentId,
        key: &Key,
    ) -> Result<Option<StoredDocument>, StorageError>;
}
