//! Settles a conflict.

use crate::App;
use crate::changes::list_edits::edit_list;
use crate::changes::{EditList, Resolution};
use crate::environment::RandomError;
use crate::error::NotReady;
use crate::ids::fresh_ids;
use crate::problem::Coded;
use crate::session::store_code;
use api_types::ErrorCode;
use client_store::StoreError;
use client_sync::{Choice, Resolver, resolve};
use flag_model::ChangeSetId;
use uuid::Uuid;

/// Settles a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveEdit {
    /// The edit's id.
    pub id: String,
    /// What to do.
    pub resolution: Resolution,
}

/// Why that failed.
#[derive(Debug, thiserror::Error)]
pub enum ResolveEditError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// This is not the id of an edit.
    #[error("this is not the id of an edit")]
    Id(#[from] uuid::Error),
    /// There are no ids to be had.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The local data cannot be used.
    #[error("the changes cannot be read or kept")]
    Store(#[from] StoreError),
}

impl Coded for ResolveEditError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Id(_) => ErrorCode::EditNotFound,
            Self::Random(_) => ErrorCode::ClientBug,
            Self::Store(error) => store_code(error),
        }
    }
}

/// Settles a conflict: the edit goes back into the queue, in its place, under a new id and on top of what the server
/// has by now, or it is dropped.
///
/// # Errors
/// See [`ResolveEditError`].
pub async fn resolve_edit(app: &App, request: &ResolveEdit) -> Result<EditList, ResolveEditError> {
    let account = app.account()?;
    let id: ChangeSetId = request.id.parse()?;
    let choice = match request.resolution {
        Resolution::KeepMine => Choice::KeepMine,
        Resolution::TakeTheirs => Choice::TakeTheirs,
    };
    let edit = account.with_store(move |store| store.get_edit(id)).await?;
    let scope = edit.scope().clone();
    // One for the change set, and one for each document that may have to be made anew.
    let mut ids = fresh_ids(&app.inner.environment, edit.change_set.operations.len() + 1)?;
    account
        .with_store(move |store| {
            let resolution =
                resolve(&edit, &Resolver::all(choice), &mut || ids.pop_front().unwrap_or(Uuid::nil()));
            store.resolve_edit(id, &resolution)
        })
        .await?;
    super::queue_changed(app, &account, &scope).await?;
    Ok(edit_list(app, &account).await?)
}
