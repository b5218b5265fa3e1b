//! The connection and the queue.

use crate::App;
use crate::sync::model::{ConnectionState, SyncStatus};

/// The connection and the queue. Answers at once.
#[must_use]
pub fn get_sync(app: &App) -> SyncStatus {
    match app.account() {
        Ok(account) => account.live.status(),
        Err(_) => SyncStatus {
            connection: ConnectionState::SignedOut,
            problem: None,
            synced_at: None,
            progress: None,
            waiting: 0,
            conflicts: 0,
            clock_skew_seconds: None,
        },
    }
}
