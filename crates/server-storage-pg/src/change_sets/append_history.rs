//! Appending to the documents' history.

use crate::document_rows::{text, write_fields};
use crate::transaction::PgTransaction;
use flag_model::{Action, DocumentKind};
use jiff::Timestamp;
use serde_json::Value;
use server_storage::{HistoryEntry, LockedScope, StorageError};
use uuid::Uuid;

/// $1 the scope, $2 its project or null; then an array for each column. The sequence goes by their order.
pub(crate) const APPEND_HISTORY: &str = "\
    insert into jackstaff.history (scope_id, project_id, document_id, kind, version, deleted, fields, flag_id, \
        environment_id, environment_key, action, changed, change_set, message, revision, at, actor) \
    select $1::uuid, coalesce($2::uuid, t.document_id), t.document_id, t.kind, t.version, t.deleted, t.fields, \
        t.flag_id, t.environment_id, t.environment_key, t.action, t.changed, t.change_set, t.message, t.revision, \
        t.at, t.actor \
      from unnest($3::uuid[], $4::text[], $5::bigint[], $6::boolean[], $7::json[], $8::uuid[], $9::uuid[], \
                  $10::text[], $11::text[], $12::json[], $13::uuid[], $14::text[], $15::bigint[], \
                  $16::timestamptz[], $17::uuid[]) with ordinality \
        as t (document_id, kind, version, deleted, fields, flag_id, environment_id, environment_key, action, \
              changed, change_set, message, revision, at, actor, place) \
     order by t.place";

#[derive(Default)]
struct Columns<'a> {
    document_ids: Vec<Uuid>,
    kinds: Vec<&'static str>,
    versions: Vec<i64>,
    deleted: Vec<bool>,
    fields: Vec<Value>,
    flag_ids: Vec<Option<Uuid>>,
    environment_ids: Vec<Option<Uuid>>,
    environment_keys: Vec<Option<&'a str>>,
    actions: Vec<&'static str>,
    changed: Vec<Value>,
    change_sets: Vec<Uuid>,
    messages: Vec<String>,
    revisions: Vec<i64>,
    times: Vec<Timestamp>,
    actors: Vec<Uuid>,
}

impl<'a> Columns<'a> {
    fn push(&mut self, entry: &'a HistoryEntry) -> Result<(), StorageError> {
        let HistoryEntry {
            sequence: _,
            document,
            action,
            changed,
            change_set,
            message,
            revision,
            at,
            actor,
            environment_key,
        } = entry;
        self.document_ids.push(document.id.0);
        self.kinds.push(document.body.kind().as_str());
        self.versions.push(document.version);
        self.deleted.push(document.deleted);
        self.fields.push(write_fields(&document.body)?);
        let (flag_id, environment_id) = match document.body.joined() {
            Some((flag, environment)) => (Some(flag), Some(environment)),
            None => ((document.body.kind() == DocumentKind::Flag).then_some(document.id), None),
        };
        self.flag_ids.push(flag_id.map(|id| id.0));
        self.environment_ids.push(environment_id.map(|id| id.0));
        self.environment_keys.push(environment_key.as_ref().map(flag_model::Key::as_str));
        self.actions.push(match action {
            Action::Create => "create",
            Action::Update => "update",
            Action::Delete => "delete",
        });
        let triples = changed.iter().map(|(name, before, after)| {
            Value::Array(vec![name.clone().into(), before.clone(), after.clone()])
        });
        self.changed.push(Value::Array(triples.collect()));
        self.change_sets.push(change_set.0);
        self.messages.push(text(message).into_owned());
        self.revisions.push(*revision);
        self.times.push(*at);
        self.actors.push(actor.id);
        Ok(())
    }
}

/// Appends `entries` in their order.
pub(super) async fn append_history(
    transaction: &mut PgTransaction,
    scope: &LockedScope,
    entries: &[HistoryEntry],
) -> Result<(), StorageError> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut columns = Columns::default();
    for entry in entries {
        columns.push(entry)?;
    }
    let project = scope.project.map(|project| project.0);
    transaction
        .execute(
            APPEND_HISTORY,
            &[
                &scope.scope_id,
                &project,
                &columns.document_ids,
                &columns.kinds,
                &columns.versions,
                &columns.deleted,
                &columns.fields,
                &columns.flag_ids,
                &columns.environment_ids,
                &columns.environment_keys,
                &columns.actions,
                &columns.changed,
                &columns.change_sets,
                &columns.messages,
                &columns.revisions,
                &columns.times,
                &columns.actors,
            ],
        )
        .await?;
    Ok(())
}
