//! Listens to the server's events: nudges that something changed.

use crate::account::OpenAccount;
use crate::app::Inner;
use crate::ids::jitter;
use crate::sync::model::ConnectionState;
use api_types::change_set::ScopeBody;
use api_types::{EventMessage, ScopeRevision};
use client_ports::RemoteError;
use client_sync::Backoff;
use futures_util::StreamExt;
use std::sync::Arc;
use std::time::Duration;

/// The longest wait before listening is tried again: a network that is back must be noticed soon.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// Listens for as long as the account is open.
pub(crate) async fn listen(inner: &Inner, account: &Arc<OpenAccount>) {
    let mut backoff = Backoff::default();
    loop {
        if account.live.state().connection != ConnectionState::SignedOut {
            match account.remote.events().await {
                Ok(mut messages) => {
                    backoff = backoff.cleared();
                    connected(account);
                    while let Some(Ok(message)) = messages.next().await {
                        take(account, message);
                    }
                }
                Err(error) => {
                    let (now, jitter) = (inner.environment.clock.now(), jitter(&inner.environment));
                    backoff = backoff.after_failure(now, None, jitter);
                    // A server that refuses is there all the same.
                    if !matches!(error, RemoteError::Refused(_)) {
                        lost(inner, account, &error);
                    }
                }
            }
        }
        let now = inner.environment.clock.now();
        let wait =
            backoff.blocks_until(now).and_then(|until| Duration::try_from(until.duration_since(now)).ok());
        // A stream that ends at once, again and again, must not keep anybody busy.
        let wait = wait.unwrap_or_default().clamp(Duration::from_millis(500), LONGEST_WAIT);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = account.stop.cancelled() => return,
        }
    }
}

/// The server is there: what waits need not wait any longer.
fn connected(account: &OpenAccount) {
    let was_away = account.live.state().connection == ConnectionState::Offline;
    if was_away {
        account.live.at_once();
        account.live.state().wanted_again.insert(ScopeBody::Installation);
    }
    account.wake.notify_one();
}

/// The connection that was listened on is gone, and so is probably the server: to be shown at once.
fn lost(inner: &Inner, account: &OpenAccount, error: &RemoteError) {
    let shown = account.live.state().connection;
    if matches!(shown, ConnectionState::Online | ConnectionState::Connecting) {
        account.live.failed(error, inner.environment.clock.now(), jitter(&inner.environment));
        crate::sync::tell_status(inner, account);
        account.wake.notify_one();
    }
}

fn take(account: &OpenAccount, message: EventMessage) {
    match message {
        EventMessage::Revisions { scopes } => {
            for ScopeRevision { scope, epoch, revision } in scopes {
                account.live.announce(scope, epoch, revision);
            }
        }
        EventMessage::Revision(ScopeRevision { scope, epoch, revision }) => {
            account.live.announce(scope, epoch, revision);
        }
        EventMessage::VisibilityChanged => {
            let mut state = account.live.state();
            state.wanted_again.insert(ScopeBody::Installation);
            state.asked_at = None;
        }
    }
    account.wake.notify_one();
}
