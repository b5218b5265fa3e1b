//! How the connection stands at this moment.

use crate::account::OpenAccount;
use crate::app::Inner;
use crate::event::AppEvent;
use crate::problem::Problem;
use crate::sync::model::{ConnectionState, Progress, SyncStatus};
use api_types::ErrorCode;
use api_types::change_set::ScopeBody;
use client_ports::RemoteError;
use client_store::PendingCounts;
use client_sync::Backoff;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// Clocks that differ by less are not worth a word.
const SKEW_WORTH_TELLING: SignedDuration = SignedDuration::from_secs(120);

/// How the connection stands.
#[derive(Default)]
pub(crate) struct Live {
    state: Mutex<State>,
    /// One step at a time: the background and a call of the user's may want to take one at once.
    pub(crate) stepping: tokio::sync::Mutex<()>,
}

/// What [`Live`] holds.
pub(crate) struct State {
    pub(crate) connection: ConnectionState,
    pub(crate) problem: Option<Problem>,
    pub(crate) synced_at: Option<Timestamp>,
    pub(crate) progress: Option<Progress>,
    pub(crate) counts: PendingCounts,
    pub(crate) skew: Option<SignedDuration>,
    pub(crate) backoff: Backoff,
    /// The newest epoch and revision heard of, by scope.
    pub(crate) announced: HashMap<ScopeBody, (Uuid, i64)>,
    /// Scopes to be read though nothing was announced.
    pub(crate) wanted_again: HashSet<ScopeBody>,
    /// Projects that the server does not know, or does not show to this account.
    pub(crate) absent: HashSet<ScopeBody>,
    /// Whether the server answered since everything was last up to date.
    answered: bool,
    /// When the server was last asked about itself and the account.
    pub(crate) asked_at: Option<Duration>,
    told: Option<SyncStatus>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            connection: ConnectionState::Connecting,
            problem: None,
            synced_at: None,
            progress: None,
            counts: PendingCounts::default(),
            skew: None,
            backoff: Backoff::default(),
            announced: HashMap::new(),
            wanted_again: HashSet::new(),
            absent: HashSet::new(),
            answered: false,
            asked_at: None,
            told: None,
        }
    }
}

impl Live {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server answered.
    pub(crate) fn reached(&self) {
        let mut state = self.state();
        state.backoff = state.backoff.cleared();
        state.problem = None;
        state.answered = true;
        if matches!(state.connection, ConnectionState::Connecting | ConnectionState::Offline) {
            state.connection = ConnectionState::Syncing;
        }
    }

    /// The server could not be asked, or did not want to answer.
    pub(crate) fn failed(&self, error: &RemoteError, now: Timestamp, jitter: f64) {
        let mut state = self.state();
        let retry_after = match error {
            RemoteError::Busy { retry_after } => *retry_after,
            _ => None,
        };
        state.backoff = state.backoff.after_failure(now, retry_after, jitter);
        state.progress = None;
        state.answered = false;
        state.problem = Some(problem_of(error));
        state.connection = match error {
            RemoteError::SessionExpired => ConnectionState::SignedOut,
            RemoteError::Refused(problem) if problem.code == ErrorCode::Unauthenticated => {
                ConnectionState::SignedOut
            }
            _ => ConnectionState::Offline,
        };
    }

    /// Nothing is due: if the server answered since this was last so, everything that was wanted is there.
    pub(crate) fn nothing_is_due(&self, now: Timestamp) {
        let mut state = self.state();
        if std::mem::take(&mut state.answered) {
            state.connection = ConnectionState::Online;
            state.synced_at = Some(now);
            state.progress = None;
        }
    }

    /// The waits are over: the user, or the network, says "now".
    pub(crate) fn at_once(&self) {
        let mut state = self.state();
        state.backoff = state.backoff.cleared();
    }

    /// There is a session again.
    pub(crate) fn signed_in_again(&self) {
        let mut state = self.state();
        state.backoff = state.backoff.cleared();
        state.problem = None;
        state.connection = ConnectionState::Connecting;
        state.asked_at = None;
    }

    pub(crate) fn set_problem(&self, problem: Option<Problem>) {
        self.state().problem = problem;
    }

    pub(crate) fn announce(&self, scope: ScopeBody, epoch: Uuid, revision: i64) {
        let mut state = self.state();
        state.absent.remove(&scope);
        let newest = state.announced.entry(scope).or_insert((epoch, revision));
        // An older message of the same epoch may come late; another epoch is always news.
        if newest.0 != epoch || newest.1 < revision {
            *newest = (epoch, revision);
        }
    }

    pub(crate) fn status(&self) -> SyncStatus {
        let state = self.state();
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let counts = &state.counts;
        SyncStatus {
            connection: state.connection,
            problem: state.problem.clone(),
            synced_at: state.synced_at,
            progress: state.progress,
            waiting: count(counts.queued + counts.sending + counts.paused),
            conflicts: count(counts.conflict + counts.refused),
            clock_skew_seconds: state
                .skew
                .filter(|skew| skew.abs() > SKEW_WORTH_TELLING)
                .map(|skew| i32::try_from(skew.as_secs()).unwrap_or(i32::MAX)),
        }
    }
}

/// Tells the interface how the connection stands, when that is news.
pub(crate) fn tell_status(inner: &Inner, account: &OpenAccount) {
    let status = account.live.status();
    {
        let mut state = account.live.state();
        if state.told.as_ref() == Some(&status) {
            return;
        }
        state.told = Some(status.clone());
    }
    inner.tell(AppEvent::SyncChanged(status));
}

/// Counts the queue anew.
pub(crate) async fn update_counts(inner: &Inner, account: &OpenAccount) {
    match account.with_store(client_store::Store::pending_counts).await {
        Ok(counts) => account.live.state().counts = counts,
        Err(error) => tracing::error!(%error, "the queue cannot be counted"),
    }
    tell_status(inner, account);
}

/// A failed call, for showing.
pub(crate) fn problem_of(error: &RemoteError) -> Problem {
    let detail = match error {
        RemoteError::Unreachable { detail, .. } | RemoteError::Unreadable { detail } => detail.clone(),
        RemoteError::Refused(problem) => problem.detail.clone(),
        RemoteError::Busy { .. } | RemoteError::SessionExpired => error.to_string(),
    };
    Problem::new(error.code(), detail)
}
