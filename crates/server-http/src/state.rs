//! What every handler shares.

use crate::authentication::Authentication;
use crate::evaluation::Evaluation;
use crate::principals::PrincipalCache;
use crate::problem::ApiError;
use crate::settings::Settings;
use jiff::Timestamp;
use server_storage::{Caller, Storage, StorageError, Transaction};
use std::sync::Arc;
use tokio::sync::{OnceCell, watch};
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The time now, UTC.
    fn now(&self) -> Timestamp;
}

/// Makes ids.
pub trait Ids: Send + Sync + 'static {
    /// A new UUIDv7.
    fn new_id(&self) -> Uuid;

    /// 256 bits that nobody can guess, for the text of a token.
    fn new_secret(&self) -> [u8; 32];
}

/// The composition of the server; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) authentication: Arc<Authentication>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) principals: Arc<PrincipalCache>,
    pub(crate) evaluation: Arc<Evaluation>,
    pub(crate) server_id: Arc<OnceCell<Uuid>>,
    pub(crate) stopping: watch::Receiver<bool>,
}

impl AppState {
    /// Puts the parts together. `stopping` becomes `true` when the server shuts down: event streams end then.
    #[must_use]
    pub fn new(
        storage: Arc<dyn Storage>,
        authentication: Authentication,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        settings: Settings,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self {
            evaluation: Arc::new(Evaluation::new(Arc::clone(&storage), settings.event_streams)),
            storage,
            authentication: Arc::new(authentication),
            clock,
            ids,
            settings: Arc::new(settings),
            principals: Arc::default(),
            server_id: Arc::default(),
            stopping,
        }
    }

    /// Writes the counts of evaluations to the database. Meant to run once a minute and before the end; what cannot
    /// be written is kept for the next time.
    ///
    /// # Errors
    /// The database's.
    pub async fn flush_evaluation_counts(&self) -> Result<(), StorageError> {
        self.evaluation.counts.flush(&*self.storage).await
    }

    /// The installation's id; it never changes, so it is asked for once.
    pub(crate) async fn server_id(&self) -> Result<Uuid, ApiError> {
        let read = || async { self.storage.installation().await.map(|installation| installation.server_id) };
        Ok(*self.server_id.get_or_try_init(read).await?)
    }

    /// Opens a transaction that sees what `caller` may see.
    pub(crate) async fn begin(&self, caller: &Caller) -> Result<Box<dyn Transaction>, ApiError> {
        Ok(self.storage.begin(caller).await?)
    }
}
