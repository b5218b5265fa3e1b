//! Takes all staged changes of a project back.

use crate::App;
use crate::changes::{Staged, StagedOf};
use crate::error::NotReady;
use crate::event::AppEvent;
use crate::problem::Coded;
use crate::session::store_code;
use api_types::ErrorCode;
use api_types::change_set::ScopeBody;
use client_store::StoreError;
use flag_model::{Key, KeyError};

/// Why that failed.
#[derive(Debug, thiserror::Error)]
pub enum DiscardStagedError {
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

impl Coded for DiscardStagedError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Key(_) => ErrorCode::NotFound,
            Self::Store(error) => store_code(error),
        }
    }
}

/// Takes all staged changes of a project back.
///
/// # Errors
/// See [`DiscardStagedError`].
pub async fn discard_staged(app: &App, request: &StagedOf) -> Result<Staged, DiscardStagedError> {
    let account = app.account()?;
    let project = Key::new(request.project.clone())?;
    let scope = ScopeBody::Project { project_key: project.clone() };
    account.with_store(move |store| store.clear_drafts(&project)).await?;
    super::staging_changed(app, &account, &scope).await?;
    app.inner.tell(AppEvent::ChangesChanged);
    Ok(Staged::default())
}
