//! Reading the change feed.

use crate::change_sets::StoredDocument;
use crate::error::StorageError;
use async_trait::async_trait;
use flag_model::{DocumentId, Scope};
use uuid::Uuid;

/// Where a reader of a feed stands: everything up to this pair has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedCursor {
    /// The scope's epoch in which it was read.
    pub epoch: Uuid,
    /// A revision.
    pub revision: i64,
    /// A document of that revision; the nil id means: the revision is not begun, the greatest: it is read.
    pub document: DocumentId,
}

/// A page of a feed.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedSlice {
    /// The scope's epoch.
    pub epoch: Uuid,
    /// The scope's revision in the snapshot that was read.
    pub revision: i64,
    /// Revisions below this have lost tombstones: a cursor from before them is no longer served.
    pub oldest_revision: i64,
    /// The newest states, by (revision, document id).
    pub documents: Vec<StoredDocument>,
    /// Whether there is more.
    pub more: bool,
}

/// Reads feeds.
#[async_trait]
pub trait Feed {
    /// Documents of a scope that changed after the cursor; without a cursor the snapshot (no tombstones).
    /// The epoch is not compared here. `None`: no such scope, or not visible.
    async fn read_feed(
        &mut self,
        scope: &Scope,
        after: Option<FeedCursor>,
        limit: u32,
    ) -> Result<Option<FeedSlice>, StorageError>;
}
