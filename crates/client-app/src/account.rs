//! An account whose local data is open: what the use cases of projects, flags and changes work on.

use crate::accounts::{Person, ServerRecord};
use crate::flags::FlagIndex;
use crate::session::SessionTokens;
use crate::sync::Live;
use api_types::ServerInfo;
use client_ports::RemoteServer;
use client_store::{Store, StoreError};
use flag_model::Key;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// An open account.
pub(crate) struct OpenAccount {
    pub(crate) server: ServerRecord,
    pub(crate) subject: String,
    pub(crate) store: Arc<Store>,
    /// Absent with a token from outside.
    pub(crate) tokens: Option<Arc<SessionTokens>>,
    pub(crate) remote: Arc<dyn RemoteServer>,
    facts: Mutex<Facts>,
    indexes: Mutex<HashMap<Key, Arc<Mutex<FlagIndex>>>>,
    /// Held while an index is read from the store, so that the page waits for what the start began.
    pub(crate) index_loading: tokio::sync::Mutex<()>,
    pub(crate) live: Live,
    /// Something happened: the background looks what is due.
    pub(crate) wake: Notify,
    /// Ends everything that runs for this account.
    pub(crate) stop: CancellationToken,
}

/// What the server said last, besides documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) person: Person,
    pub(crate) server_info: Option<ServerInfo>,
}

/// The name of the fact in the store: what the server says of itself.
pub(crate) const FACT_SERVER: &str = "server";
/// The name of the fact in the store: the key of the project that was opened last.
pub(crate) const FACT_PROJECT: &str = "project";

impl OpenAccount {
    pub(crate) fn new(
        server: ServerRecord,
        subject: String,
        store: Arc<Store>,
        tokens: Option<Arc<SessionTokens>>,
        remote: Arc<dyn RemoteServer>,
        facts: Facts,
    ) -> Self {
        Self {
            server,
            subject,
            store,
            tokens,
            remote,
            facts: Mutex::new(facts),
            indexes: Mutex::default(),
            index_loading: tokio::sync::Mutex::default(),
            live: Live::default(),
            wake: Notify::new(),
            stop: CancellationToken::new(),
        }
    }

    /// What the server said last.
    pub(crate) fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index of a project's flags, if it is in memory.
    pub(crate) fn index(&self, project: &Key) -> Option<Arc<Mutex<FlagIndex>>> {
        self.indexes.lock().unwrap_or_else(PoisonError::into_inner).get(project).cloned()
    }

    /// Puts an index in place; one that somebody else made meanwhile is kept.
    pub(crate) fn put_index(&self, project: &Key, index: FlagIndex) -> Arc<Mutex<FlagIndex>> {
        let mut indexes = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(indexes.entry(project.clone()).or_insert_with(|| Arc::new(Mutex::new(index))))
    }

    /// Takes a project's index out of memory.
    pub(crate) fn close_index(&self, project: &Key) {
        self.indexes.lock().unwrap_or_else(PoisonError::into_inner).remove(project);
    }

    /// The projects that are in memory.
    pub(crate) fn open_projects(&self) -> Vec<Key> {
        self.indexes.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Works on the store on a thread that may block.
    pub(crate) async fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.on_store(work).await
    }

    /// The same, for work with failures of its own.
    pub(crate) async fn on_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> T {
        let store = Arc::clone(&self.store);
        blocking(move || work(&store)).await
    }
}

/// Runs `work` on a thread that may block.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going down; nobody waits for the answer any more.
            Err(_) => std::future::pending().await,
        },
    }
}
