//! The projects that are evaluated, and when each last changed.

use super::flag_sets::LoadedFlags;
use flag_model::DocumentId;
use jiff::Timestamp;
use server_storage::revisions::RevisionNotice;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

/// Stands for a revision where there may be a new one and nobody knows which; no revision has this number.
const UNKNOWN: i64 = -1;

/// Where a project stands, as far as this copy of the server has heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// Counts changes; what was read in an earlier generation no longer counts.
    pub(super) generation: u64,
    /// The revision heard of last, or [`UNKNOWN`].
    pub(super) revision: i64,
}

/// A project that is evaluated.
pub(crate) struct LiveProject {
    pub(super) id: DocumentId,
    change: watch::Sender<Change>,
    /// One reads the flags for all who wait.
    pub(super) reading: tokio::sync::Mutex<()>,
    /// One looks a token up for all who wait. Not the same lock: who is to be told of a change does not wait for
    /// the flags.
    pub(super) looking_up: tokio::sync::Mutex<()>,
    pub(super) loaded: RwLock<Option<Arc<LoadedFlags>>>,
    /// When a client was last believed to know of something newer.
    believed_at_s: Mutex<Option<i64>>,
}

impl LiveProject {
    fn new(id: DocumentId) -> Self {
        let change = watch::Sender::new(Change::default());
        Self {
            id,
            change,
            reading: tokio::sync::Mutex::new(()),
            looking_up: tokio::sync::Mutex::new(()),
            loaded: RwLock::new(None),
            believed_at_s: Mutex::new(None),
        }
    }

    /// Where it stands. Asked for before anything is read that is to be kept.
    pub(super) fn now(&self) -> Change {
        *self.change.borrow()
    }

    /// Every change from now on; several are told as one.
    pub(super) fn watch(&self) -> watch::Receiver<Change> {
        self.change.subscribe()
    }

    /// The flags that were read last.
    pub(super) fn loaded(&self) -> Option<Arc<LoadedFlags>> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A revision was heard of. It begins a generation also where the flags were read at this revision already:
    /// a token may have been looked up before.
    pub(super) fn heard(&self, revision: i64) {
        self.begin_generation(revision);
    }

    /// Notices may have been missed.
    fn may_have_changed(&self) {
        self.begin_generation(UNKNOWN);
    }

    fn begin_generation(&self, revision: i64) {
        self.change.send_modify(|change| {
            change.generation += 1;
            change.revision = revision;
        });
    }

    /// Whether flags are as new as what was heard of.
    pub(super) fn is_fresh(&self, loaded: &LoadedFlags) -> bool {
        let change = self.now();
        loaded.generation == change.generation || loaded.revision == change.revision
    }

    /// A client says that it has been told of a revision that this copy has not read. Believed once a second only:
    /// anyone with a token may say so.
    pub(super) fn is_behind(&self, revision: i64, now: Timestamp) {
        if self.loaded().is_none_or(|loaded| loaded.revision >= revision) {
            return;
        }
        let mut believed = self.believed_at_s.lock().unwrap_or_else(PoisonError::into_inner);
        if believed.replace(now.as_second()) != Some(now.as_second()) {
            self.may_have_changed();
        }
    }
}

/// All of them. A project is here once a token of it was shown, and stays: it is little, and tokens are few.
#[derive(Default)]
pub(crate) struct LiveProjects {
    projects: Mutex<HashMap<DocumentId, Arc<LiveProject>>>,
    /// Counts notices of any project, also of those that are not here.
    notices: AtomicU64,
}

impl LiveProjects {
    pub(super) fn get(&self, id: DocumentId) -> Arc<LiveProject> {
        let mut projects = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(projects.entry(id).or_insert_with(|| Arc::new(LiveProject::new(id))))
    }

    /// How many notices have come in. Unchanged over a read: nothing came in between.
    pub(super) fn notices(&self) -> u64 {
        self.notices.load(Ordering::SeqCst)
    }

    /// Takes notices until the storage is gone.
    pub(super) fn listen(self: &Arc<Self>, mut notices: broadcast::Receiver<RevisionNotice>) {
        let projects = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                match notices.recv().await {
                    Ok(notice) => projects.heard(&notice),
                    Err(RecvError::Lagged(_)) => projects.all_may_have_changed(),
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    fn heard(&self, notice: &RevisionNotice) {
        self.notices.fetch_add(1, Ordering::SeqCst);
        match notice.project {
            Some(id) => {
                let project = {
                    let projects = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
                    projects.get(&id).cloned()
                };
                if let Some(project) = project {
                    project.heard(notice.revision);
                }
            }
            // A project may have been deleted, and its tokens with it.
            None => self.all_may_have_changed(),
        }
    }

    fn all_may_have_changed(&self) {
        self.notices.fetch_add(1, Ordering::SeqCst);
        let projects = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
        for project in projects.values() {
            project.may_have_changed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const SHOP: DocumentId = DocumentId(Uuid::from_u128(1));

    #[test]
    fn a_notice_begins_a_generation_of_its_own_project() {
        let projects = LiveProjects::default();
        let shop = projects.get(SHOP);
        let other = projects.get(DocumentId(Uuid::from_u128(2)));
        projects.heard(&RevisionNotice { project: Some(SHOP), revision: 7 });
        assert_eq!(shop.now(), Change { generation: 1, revision: 7 });
        assert_eq!(other.now(), Change::default());
        projects.heard(&RevisionNotice { project: None, revision: 3 });
        assert_eq!((shop.now().generation, other.now().generation), (2, 1));
        assert_eq!(shop.now().revision, UNKNOWN, "the installation counts for itself");
    }

    #[test]
    fn notices_are_counted_also_where_nobody_evaluates() {
        let projects = LiveProjects::default();
        projects.heard(&RevisionNotice { project: Some(SHOP), revision: 7 });
        assert_eq!(projects.notices(), 1);
        assert_eq!(projects.get(SHOP).now(), Change::default());
    }

    #[test]
    fn flags_that_were_read_early_stay_and_tokens_are_looked_up_again() {
        let shop = LiveProject::new(SHOP);
        let loaded = LoadedFlags { generation: 0, revision: 8, environments: HashMap::new() };
        shop.heard(8);
        assert_eq!(shop.now().generation, 1, "what was looked up before no longer counts");
        assert!(shop.is_fresh(&loaded), "the flags were read with the revision in them");
        shop.heard(9);
        assert!(!shop.is_fresh(&loaded));
        shop.may_have_changed();
        assert!(!shop.is_fresh(&LoadedFlags { generation: 2, ..loaded }), "nobody knows");
    }

    #[test]
    fn a_revision_in_a_request_counts_only_when_something_older_was_read() {
        let shop = LiveProject::new(SHOP);
        let at = |second| Timestamp::from_second(second).unwrap();
        shop.is_behind(9, at(1));
        assert_eq!(shop.now(), Change::default(), "nothing was read, so the next read is new enough");
        let loaded = LoadedFlags { generation: 0, revision: 8, environments: HashMap::new() };
        *shop.loaded.write().unwrap() = Some(Arc::new(loaded));
        shop.is_behind(8, at(1));
        assert_eq!(shop.now().generation, 0);
        shop.is_behind(9, at(1));
        shop.is_behind(i64::MAX, at(1));
        assert_eq!(shop.now(), Change { generation: 1, revision: UNKNOWN }, "once a second");
        shop.is_behind(9, at(2));
        assert_eq!(shop.now().generation, 2);
    }
}
