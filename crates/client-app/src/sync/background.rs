//! Keeps an account up to date for as long as it is open.

use crate::account::OpenAccount;
use crate::app::Inner;
use crate::sync::events::listen;
use crate::sync::pass::scopes_of;
use crate::sync::step::{StepError, Taken, step};
use std::sync::Arc;
use std::time::Duration;

/// The longest sleep: another process may have put an edit into the queue.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// How soon it is tried again when another process is sending, or the local data refuses.
const SHORTLY: Duration = Duration::from_millis(250);

/// Starts keeping an account up to date; ends when the account is closed.
pub(crate) fn start(inner: &Arc<Inner>, account: &Arc<OpenAccount>) {
    let (listening, listening_for) = (Arc::clone(inner), Arc::clone(account));
    inner.tasks.spawn(async move {
        let stop = listening_for.stop.clone();
        tokio::select! {
            () = listen(&listening, &listening_for) => {}
            () = stop.cancelled() => {}
        }
    });
    let (inner_too, account) = (Arc::clone(inner), Arc::clone(account));
    inner.tasks.spawn(async move {
        crate::sync::update_counts(&inner_too, &account).await;
        let stop = account.stop.clone();
        tokio::select! {
            () = keep_up(&inner_too, &account) => {}
            () = stop.cancelled() => {}
        }
    });
}

async fn keep_up(inner: &Inner, account: &Arc<OpenAccount>) {
    loop {
        let sleep = match step(inner, account, &scopes_of(account)).await {
            Ok(Taken::Worked | Taken::Sent(_)) => continue,
            Ok(Taken::ElsewhereSending) => SHORTLY,
            Ok(Taken::WaitUntil(until)) => {
                Duration::try_from(until.duration_since(inner.environment.clock.now())).unwrap_or_default()
            }
            Ok(Taken::Idle) => LONGEST_SLEEP,
            // The wait after a failed call is part of what the next step looks at.
            Err(StepError::Remote(_)) => Duration::ZERO,
            Err(StepError::Store(error)) => {
                tracing::error!(%error, "the local data could not be used");
                LONGEST_SLEEP
            }
        };
        tokio::select! {
            () = tokio::time::sleep(sleep.min(LONGEST_SLEEP)) => {}
            () = account.wake.notified() => {}
        }
    }
}
