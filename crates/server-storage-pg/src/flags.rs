//! Reading flags and their configurations.

use crate::document_rows::{
    document_columns, document_joins, principal, read_body, read_key, stored_document, stored_documents, text,
};
use crate::error::inconsistent;
use crate::transaction::PgTransaction;
use async_trait::async_trait;
use flag_model::change_set::Action;
use flag_model::{ChangeSetId, Document, DocumentId, Key, Lifecycle};
use jiff::Timestamp;
use serde_json::Value;
use server_storage::flags::{FlagPosition, Flags};
use server_storage::{FlagFilter, FlagSort, HistoryEntry, StorageError, StoredDocument};
use tokio_postgres::Row;
use uuid::Uuid;

// The page is cut before names are joined to it. A search reads each flag of the project once: at 10,000 flags
// that is a few milliseconds, and it needs no extension that an administrator would have to allow.
macro_rules! list_flags {
    ($position:literal, $order:literal) => {
        concat!(
            "select ",
            document_columns!(),
            " from (select * from jackstaff.documents d \
               where d.project_id = $1 and d.kind = 'flag' and not d.deleted \
                 and ($2::text is null or strpos(d.search, $2) > 0) \
                 and ($3::text is null or $3 = any (d.tags)) \
                 and ($4::text is null or d.lifecycle = $4) \
                 and ",
            $position,
            " order by ",
            $order,
            " limit $5) d ",
            document_joins!(),
            " order by ",
            $order
        )
    };
}

/// $1 the project, $2 a text in lower case, $3 a tag, $4 a lifecycle, $5 how many, $6 the key before the page,
/// or empty.
pub(crate) const LIST_FLAGS_BY_KEY: &str = list_flags!("d.key > $6", "d.key");

/// The same; $6 and $7 are time and key before the page, or infinity and empty.
pub(crate) const LIST_FLAGS_BY_UPDATED: &str = list_flags!(
    "d.updated_at <= coalesce($6::timestamptz, 'infinity') \
     and (d.updated_at < coalesce($6::timestamptz, 'infinity') or d.key > $7)",
    "d.updated_at desc, d.key"
);

/// $1 the project, $2 the key.
pub(crate) const GET_FLAG: &str = concat!(
    "select ",
    document_columns!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.project_id = $1 and d.kind = 'flag' and not d.deleted and d.key = $2"
);

/// $1 the flags. A configuration in a deleted environment serves nobody.
pub(crate) const FLAG_ENVIRONMENTS: &str = concat!(
    "select ",
    document_columns!(),
    " from jackstaff.documents d ",
    document_joins!(),
    " where d.flag_id = any ($1) and d.kind = 'flag_environment' and not d.deleted \
        and not f.deleted and not e.deleted"
);

/// $1 the flag, $2 the sequence after the page, or the greatest, $3 how many.
pub(crate) const FLAG_HISTORY: &str = "\
    select h.sequence, h.document_id, h.kind, h.version, h.deleted, h.fields, h.flag_id, h.environment_id, \
           h.environment_key, h.action, h.changed, h.change_set, h.message, h.revision, h.at, h.actor, \
           p.name as actor_name \
      from jackstaff.history h left join jackstaff.principals p on p.id = h.actor \
     where h.flag_id = $1 and h.sequence < $2 order by h.sequence desc limit $3";

#[async_trait]
impl Flags for PgTransaction {
    async fn list_flags(
        &mut self,
        project: DocumentId,
        filter: &FlagFilter,
        sort: FlagSort,
        after: Option<&FlagPosition>,
        limit: u32,
    ) -> Result<Vec<StoredDocument>, StorageError> {
        let search = filter.search.as_deref().map(|search| text(&search.to_lowercase()).into_owned());
        let tag = filter.tag.as_deref().map(text);
        let lifecycle = filter.lifecycle.map(Lifecycle::as_str);
        let limit = i64::from(limit);
        let key = after.map_or("", |after| after.key.as_str());
        let rows = match sort {
            FlagSort::Key => {
                self.query(LIST_FLAGS_BY_KEY, &[&project.0, &search, &tag, &lifecycle, &limit, &key]).await?
            }
            FlagSort::UpdatedDescending => {
                let at: Option<Timestamp> = after.map(|after| after.updated_at);
                let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 7] =
                    [&project.0, &search, &tag, &lifecycle, &limit, &at, &key];
                self.query(LIST_FLAGS_BY_UPDATED, &parameters).await?
            }
        };
        stored_documents(&rows)
    }

    async fn get_flag(
        &mut self,
        project: DocumentId,
        key: &Key,
    ) -> Result<Option<StoredDocument>, StorageError> {
        self.query_opt(GET_FLAG, &[&project.0, &key.as_str()])
            .await?
            .as_ref()
            .map(stored_document)
            .transpose()
    }

    async fn flag_environments(&mut self, flags: &[DocumentId]) -> Result<Vec<StoredDocument>, StorageError> {
        let ids: Vec<Uuid> = flags.iter().map(|id| id.0).collect();
        stored_documents(&self.query(FLAG_ENVIRONMENTS, &[&ids]).await?)
    }

    async fn flag_history(
        &mut self,
        flag: DocumentId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<HistoryEntry>, StorageError> {
        let before = before.unwrap_or(i64::MAX);
        let rows = self.query(FLAG_HISTORY, &[&flag.0, &before, &i64::from(limit)]).await?;
        rows.iter().map(history_entry).collect()
    }
}

fn history_entry(row: &Row) -> Result<HistoryEntry, StorageError> {
    let id: Uuid = row.get("document_id");
    let action = match row.get("action") {
        "create" => Action::Create,
        "update" => Action::Update,
        "delete" => Action::Delete,
        _ => return Err(inconsistent("history", &format!("action of {id}"))),
    };
    let changed = serde_json::from_value::<Vec<(String, Value, Value)>>(row.get("changed"))
        .map_err(|_| inconsistent("history", &format!("changed of {id}")))?;
    Ok(HistoryEntry {
        sequence: row.get("sequence"),
        document: Document {
            id: DocumentId(id),
            version: row.get("version"),
            deleted: row.get("deleted"),
            body: read_body(
                "history",
                id,
                row.get("kind"),
                row.get("fields"),
                row.get("flag_id"),
                row.get("environment_id"),
            )?,
        },
        action,
        changed,
        change_set: ChangeSetId(row.get("change_set")),
        message: row.get("message"),
        revision: row.get("revision"),
        at: row.get("at"),
        actor: principal(row, "actor", "actor_name"),
        environment_key: read_key("environment_key", row.get("environment_key"))?,
    })
}
