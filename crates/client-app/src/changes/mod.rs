//! Changes of the user's own: staged, waiting, in conflict.

mod discard_edit;
mod discard_staged;
mod items;
mod list_edits;
mod list_staged;
mod model;
mod resolve_edit;
mod send_staged;
mod stage_flag_enabled;
mod switch_draft;
mod switch_flag;

pub use discard_edit::{DiscardEdit, DiscardEditError, discard_edit};
pub use discard_staged::{DiscardStagedError, discard_staged};
pub use list_edits::{ListEditsError, list_edits};
pub use list_staged::{ListStagedError, StagedOf, list_staged};
pub use model::{ChangeItem, Edit, EditList, EditState, Resolution, Staged, Theirs};
pub use resolve_edit::{ResolveEdit, ResolveEditError, resolve_edit};
pub use send_staged::{SendStaged, SendStagedError, send_staged};
pub use stage_flag_enabled::{StageFlagEnabled, StageFlagEnabledError, stage_flag_enabled};
pub use switch_flag::{SwitchFlag, SwitchFlagError, Switched, switch_flag};

use crate::App;
use crate::account::OpenAccount;
use crate::event::AppEvent;
use api_types::change_set::ScopeBody;
use client_store::StoreError;

/// After staging: the list of flags shows it.
async fn staging_changed(app: &App, account: &OpenAccount, scope: &ScopeBody) -> Result<(), StoreError> {
    crate::flags::update_mine(&app.inner, account, scope).await
}

/// After a change to the queue: the list of flags and the numbers show it, and the background looks what is due.
async fn queue_changed(app: &App, account: &OpenAccount, scope: &ScopeBody) -> Result<(), StoreError> {
    crate::flags::update_mine(&app.inner, account, scope).await?;
    crate::sync::update_counts(&app.inner, account).await;
    app.inner.tell(AppEvent::ChangesChanged);
    account.wake.notify_one();
    Ok(())
}

#[cfg(test)]
mod tests;
