//! Evaluation for applications: the OpenFeature Remote Evaluation Protocol (OFREP 0.3) with its event streams.
//!
//! ```text
//! token ─▶ grants ─▶ live project ─▶ flag sets ─▶ evaluate ─▶ counts
//!          (cached until the project changes; one load for everyone who waits)
//! ```
//!
//! What is cached holds for one *generation* of its project. Any new revision of the project, written by any
//! copy of the server, begins the next one: so a revoked token and a switched flag are seen by the next request.
//!
//! **Invariants:** an answer has the protocol's form, whatever was sent; a context and a targeting key are neither
//! kept nor logged; a ticket opens an event stream and nothing else.

mod answer;
mod caller;
pub(crate) mod counts;
mod etag;
pub(crate) mod evaluate_flag;
pub(crate) mod evaluate_flags;
pub(crate) mod events;
mod failure;
pub(crate) mod flag_sets;
mod grants;
mod json;
mod live_projects;
mod request;
mod ticket;

pub(crate) use failure::OwnBody;

use crate::problem::ApiError;
use counts::Counts;
use flag_sets::EnvironmentFlags;
use grants::{Access, Grants};
use jiff::Timestamp;
use live_projects::LiveProjects;
use server_storage::{Storage, TokenLookup};
use std::sync::{Arc, OnceLock};
use ticket::StreamKey;
use tokio::sync::{OnceCell, Semaphore};

/// What evaluation keeps in memory.
pub(crate) struct Evaluation {
    storage: Arc<dyn Storage>,
    projects: Arc<LiveProjects>,
    grants: Grants,
    pub(crate) counts: Counts,
    stream_key: OnceCell<StreamKey>,
    /// A permit for each event stream that may be open at a time.
    streams: Arc<Semaphore>,
    listening: OnceLock<()>,
}

impl Evaluation {
    pub(crate) fn new(storage: Arc<dyn Storage>, event_streams: usize) -> Self {
        Self {
            storage,
            projects: Arc::default(),
            grants: Grants::default(),
            counts: Counts::default(),
            stream_key: OnceCell::new(),
            streams: Arc::new(Semaphore::new(event_streams.min(Semaphore::MAX_PERMITS))),
            listening: OnceLock::new(),
        }
    }

    /// What a token allows at `now`; `None` for one that does not count.
    async fn access(&self, lookup: TokenLookup, now: Timestamp) -> Result<Option<Access>, ApiError> {
        // Before anything is cached, so that nothing is cached that a notice cannot reach.
        self.listening.get_or_init(|| self.projects.listen(self.storage.subscribe_revisions()));
        Ok(self.grants.find(&*self.storage, &self.projects, lookup, now).await?)
    }

    /// The flags that `access` may evaluate; `None` when the environment is gone.
    async fn flags(&self, access: &Access) -> Result<Option<Arc<EnvironmentFlags>>, ApiError> {
        flag_sets::current(&*self.storage, &access.project, &access.grant).await
    }

    /// The key that seals tickets; it never changes, so it is asked for once.
    async fn stream_key(&self) -> Result<&StreamKey, ApiError> {
        let read = || async { self.storage.stream_key().await.map(StreamKey::new) };
        Ok(self.stream_key.get_or_try_init(read).await?)
    }
}
