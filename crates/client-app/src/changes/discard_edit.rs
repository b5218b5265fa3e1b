//! Drops a waiting, conflicting or refused edit.

use crate::App;
use crate::changes::EditList;
use crate::changes::list_edits::edit_list;
use crate::error::NotReady;
use crate::problem::Coded;
use crate::session::store_code;
use api_types::ErrorCode;
use client_store::StoreError;
use flag_model::ChangeSetId;

/// Names an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscardEdit {
    /// Its id.
    pub id: String,
}

/// Why that failed.
#[derive(Debug, thiserror::Error)]
pub enum DiscardEditError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// This is not the id of an edit.
    #[error("this is not the id of an edit")]
    Id(#[from] uuid::Error),
    /// The local data cannot be used.
    #[error("the changes cannot be read or kept")]
    Store(#[from] StoreError),
}

impl Coded for DiscardEditError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Id(_) => ErrorCode::EditNotFound,
            Self::Store(error) => store_code(error),
        }
    }
}

/// Drops a waiting, conflicting or refused edit, because the user says so. One that may have reached the server
/// cannot be dropped: nobody knows yet whether there is anything to drop.
///
/// # Errors
/// See [`DiscardEditError`].
pub async fn discard_edit(app: &App, request: &DiscardEdit) -> Result<EditList, DiscardEditError> {
    let account = app.account()?;
    let id: ChangeSetId = request.id.parse()?;
    let scope = account
        .with_store(move |store| {
            let scope = store.get_edit(id)?.scope().clone();
            store.discard_edit(id)?;
            Ok(scope)
        })
        .await?;
    super::queue_changed(app, &account, &scope).await?;
    Ok(edit_list(app, &account).await?)
}
