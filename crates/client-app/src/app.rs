//! The application: what all use cases share.

use crate::account::OpenAccount;
use crate::environment::Environment;
use crate::error::NotReady;
use crate::event::AppEvent;
use crate::network::{Network, RealNetwork};
use crate::problem::causes;
use crate::session::Phase;
use crate::{flags, session, sync};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_util::task::TaskTracker;

/// Events that a slow listener may be behind before it misses some.
const EVENTS_KEPT: usize = 256;

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

/// What the clones of an application share.
pub(crate) struct Inner {
    pub(crate) environment: Environment,
    pub(crate) network: Arc<dyn Network>,
    events: broadcast::Sender<AppEvent>,
    phase: Mutex<Phase>,
    /// Whether accounts are kept up to date in the background, as in the window.
    in_background: AtomicBool,
    pub(crate) tasks: TaskTracker,
}

impl App {
    /// Makes the application; reads nothing and starts nothing.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        let network = RealNetwork::new(
            Arc::clone(&environment.clock),
            Arc::clone(&environment.random),
            &environment.version,
            environment.extra_ca.clone(),
        );
        Self::with_network(environment, Arc::new(network))
    }

    pub(crate) fn with_network(environment: Environment, network: Arc<dyn Network>) -> Self {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let inner = Inner {
            environment,
            network,
            events,
            phase: Mutex::new(Phase::Starting),
            in_background: AtomicBool::new(false),
            tasks: TaskTracker::new(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// What changes on its own, from now on. A listener that missed some asks for everything again.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<AppEvent> {
        self.inner.events.subscribe()
    }

    /// The application's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.inner.environment.version
    }

    /// Whether an access token from outside is used in place of a session.
    #[must_use]
    pub fn has_fixed_token(&self) -> bool {
        self.inner.environment.fixed_token.is_some()
    }

    /// Opens the account used last and keeps accounts up to date in the background, for as long as the
    /// application lives. Call once, inside a tokio runtime; returns at once.
    pub fn start(&self) {
        self.inner.in_background.store(true, Ordering::Relaxed);
        let app = self.clone();
        self.inner.tasks.spawn(async move {
            session::restore(&app, None).await;
            if let Ok(account) = app.account()
                && let Err(error) = flags::open_last_index(&account).await
            {
                // Whoever opens the project meets the same failure, and says it to the user.
                tracing::debug!(error = causes(&error), "the project opened last cannot be read");
            }
        });
    }

    /// Lets short work that was left to the background (as revoking a session) come to its end, for at most
    /// `limit`; ends the rest. Call before the process ends.
    pub async fn finish(&self, limit: Duration) {
        if let Some(account) = self.inner.phase().account() {
            account.stop.cancel();
        }
        self.inner.tasks.close();
        let _ = tokio::time::timeout(limit, self.inner.tasks.wait()).await;
    }

    /// The open account.
    pub(crate) fn account(&self) -> Result<Arc<OpenAccount>, NotReady> {
        let phase = self.inner.phase();
        match (phase.account(), &phase) {
            (Some(account), _) => Ok(Arc::clone(account)),
            (None, Phase::Blocked(blocked)) => Err(NotReady::Blocked(blocked.problem.clone())),
            (None, _) => Err(NotReady::SignedOut),
        }
    }
}

impl Inner {
    /// Where the session stands.
    pub(crate) fn phase(&self) -> Phase {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Moves the session on and tells the interface.
    pub(crate) fn set_phase(self: &Arc<Self>, next: Phase) {
        self.set_phase_if(|_| true, next);
    }

    /// Moves the session on only if it still stands where `expected` says: an attempt that was replaced or
    /// cancelled meanwhile has nothing more to say.
    pub(crate) fn set_phase_if(self: &Arc<Self>, expected: impl FnOnce(&Phase) -> bool, next: Phase) -> bool {
        let session = next.session();
        let (old, new) = {
            let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
            if !expected(&phase) {
                return false;
            }
            let new = next.account().cloned();
            let before = std::mem::replace(&mut *phase, next);
            (before.account().cloned(), new)
        };
        self.moved(old.as_ref(), new.as_ref());
        self.tell(AppEvent::SessionChanged(session));
        true
    }

    fn moved(self: &Arc<Self>, old: Option<&Arc<OpenAccount>>, new: Option<&Arc<OpenAccount>>) {
        if let Some(old) = old
            && new.is_none_or(|new| !Arc::ptr_eq(old, new))
        {
            old.stop.cancel();
        }
        if let Some(new) = new
            && old.is_none_or(|old| !Arc::ptr_eq(old, new))
            && self.in_background.load(Ordering::Relaxed)
        {
            sync::start(self, new);
        }
    }

    /// Tells the interface.
    pub(crate) fn tell(&self, event: AppEvent) {
        // Nobody listening is no failure.
        let _ = self.events.send(event);
    }
}
