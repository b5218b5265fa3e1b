//! Tries to reach the server at once.

use crate::App;
use crate::sync::get_sync::get_sync;
use crate::sync::model::{ConnectionState, SyncStatus};
use crate::sync::pass::{pass, scopes_of};

/// Tries to reach the server at once, whatever wait was agreed on, and answers how it stands afterwards.
pub async fn sync_now(app: &App) -> SyncStatus {
    if let Ok(account) = app.account()
        && account.live.state().connection != ConnectionState::SignedOut
    {
        account.live.state().asked_at = None;
        if let Err(error) = pass(&app.inner, &account, &scopes_of(&account)).await {
            tracing::error!(%error, "the local data could not be used");
        }
        account.wake.notify_one();
    }
    get_sync(app)
}
