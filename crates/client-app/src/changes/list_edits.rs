//! Edits that wait or need the user, and the last applied ones.

use crate::App;
use crate::account::OpenAccount;
use crate::changes::EditList;
use crate::changes::items::shown_edit;
use crate::error::NotReady;
use crate::problem::Coded;
use crate::session::store_code;
use api_types::ErrorCode;
use client_store::StoreError;
use client_sync::EditState;

/// Applied edits that are shown.
const APPLIED_SHOWN: usize = 20;

/// Why that failed.
#[derive(Debug, thiserror::Error)]
pub enum ListEditsError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// The local data cannot be used.
    #[error("the changes cannot be read or kept")]
    Store(#[from] StoreError),
}

impl Coded for ListEditsError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Store(error) => store_code(error),
        }
    }
}

/// Edits that wait or need the user, oldest first, and the last applied ones, newest first.
///
/// # Errors
/// See [`ListEditsError`].
pub async fn list_edits(app: &App) -> Result<EditList, ListEditsError> {
    let account = app.account()?;
    Ok(edit_list(app, &account).await?)
}

/// The list, for every use case that changes it.
pub(crate) async fn edit_list(app: &App, account: &OpenAccount) -> Result<EditList, StoreError> {
    let edits = account.with_store(client_store::Store::list_edits).await?;
    let waits_until = account.live.state().backoff.blocks_until(app.inner.environment.clock.now());
    let (applied, open): (Vec<_>, Vec<_>) = edits.iter().partition(|edit| edit.state == EditState::Applied);
    Ok(EditList {
        open: open.into_iter().map(|edit| shown_edit(edit, waits_until)).collect(),
        applied: applied.into_iter().rev().take(APPLIED_SHOWN).map(|edit| shown_edit(edit, None)).collect(),
    })
}
