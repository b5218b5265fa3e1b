//! Reading the change feed.

use crate::document_rows::{document_columns, document_joins, stored_document};
use crate::revisions::installation_or_project;
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use flag_model::Scope;
use server_storage::feed::Feed;
use server_storage::{FeedCursor, FeedSlice, StorageError};
use uuid::Uuid;

// The scope's revision and the documents come from one statement, hence from one snapshot. A revision is
// raised under the lock of the scope's row by the transaction that writes its documents: so every document up
// to the revision that this statement reads is in its snapshot, and none is still under way.

/// $1 the project's key, or null for the installation; $2, $3 the cursor; $4 how many; $5 with tombstones.
pub(crate) const READ_FEED: &str = concat!(
    "select s.epoch, s.revision as scope_revision, s.oldest_revision, ",
    document_columns!(),
    " from jackstaff.scopes s left join lateral (\
         select * from jackstaff.documents c \
          where c.scope_id = s.id and (c.revision, c.id) > ($2, $3) and ($5 or not c.deleted) \
          order by c.revision, c.id limit $4) d on true ",
    document_joins!(),
    " where s.id = ",
    installation_or_project!("$1"),
    " order by d.revision, d.id"
);

#[async_trait]
impl Feed for PgTransaction {
    async fn read_feed(
        &mut self,
        scope: &Scope,
        after: Option<FeedCursor>,
        limit: u32,
    ) -> Result<Option<FeedSlice>, StorageError> {
        let project_key = scope.project_key().map(flag_model::Key::as_str);
        let (revision, document) =
            after.map_or((-1, Uuid::nil()), |cursor| (cursor.revision, cursor.document.0));
        let with_tombstones = after.is_some();
        // One more than asked for tells whether there is more.
        let fetched = i64::from(limit) + 1;
        let rows =
            self.query(READ_FEED, &[&project_key, &revision, &document, &fetched, &with_tombstones]).await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let present = rows.iter().filter(|row| row.get::<_, Option<Uuid>>("id").is_some());
        Ok(Some(FeedSlice {
            epoch: first.get("epoch"),
            revision: first.get("scope_revision"),
            oldest_revision: first.get("oldest_revision"),
            documents: present.take(wanted).map(stored_document).collect::<Result<_, _>>()?,
            more: rows.len() > wanted,
        }))
    }
}
