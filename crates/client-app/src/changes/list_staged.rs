//! The staged changes of a project.

use crate::App;
use crate::changes::Staged;
use crate::changes::items::staged_of;
use crate::error::NotReady;
use crate::problem::Coded;
use crate::session::store_code;
use api_types::ErrorCode;
use client_store::StoreError;
use flag_model::{Key, KeyError};

/// Names the project whose staged changes are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedOf {
    /// The project's key.
    pub project: String,
}

/// Why that failed.
#[derive(Debug, thiserror::Error)]
pub enum ListStagedError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// This cannot be a project's key.
    #[error("there can be no such project")]
    Key(#[from] KeyError),
    /// The local data cannot be used.
    #[error("the changes cannot be read or kept")]
    Store(#[from] StoreError),
}

impl Coded for ListStagedError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Key(_) => ErrorCode::NotFound,
            Self::Store(error) => store_code(error),
        }
    }
}

/// The staged changes of a project, in the order of staging.
///
/// # Errors
/// See [`ListStagedError`].
pub async fn list_staged(app: &App, request: &StagedOf) -> Result<Staged, ListStagedError> {
    let account = app.account()?;
    let project = Key::new(request.project.clone())?;
    Ok(account.with_store(move |store| staged_of(store, &project)).await?)
}
