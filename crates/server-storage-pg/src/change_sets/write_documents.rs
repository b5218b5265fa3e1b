//! Writing documents in their new versions: one statement, however many there are.

use crate::document_rows::{text, write_fields};
use crate::overrides::target_text;
use crate::transaction::PgTransaction;
use flag_model::{Document, DocumentBody, Flag};
use jiff::Timestamp;
use serde_json::Value;
use server_storage::{LockedScope, StorageError};
use uuid::Uuid;

/// Between the tags of one flag on the way to the database; never inside one.
const TAG_SEPARATOR: char = '\u{1f}';

/// $1 the scope, $2 its project or null, $3 the revision, $4 when, $5 who; then an array for each column.
///
/// A row is written over only by its own next version in its own scope and of its own kind; where that does
/// not hold the row stays, and the count is short.
pub(crate) const WRITE_DOCUMENTS: &str = "\
    insert into jackstaff.documents as d (scope_id, project_id, revision, updated_at, updated_by, \
        id, kind, key, version, deleted, fields, flag_id, environment_id, position, lifecycle, tags, search, target) \
    select $1::uuid, coalesce($2::uuid, t.id), $3::bigint, $4::timestamptz, $5::uuid, \
        t.id, t.kind, t.key, t.version, t.deleted, t.fields, t.flag_id, t.environment_id, t.position, \
        t.lifecycle, string_to_array(t.tags, e'\\x1f'), t.search, t.target \
      from unnest($6::uuid[], $7::text[], $8::text[], $9::bigint[], $10::boolean[], $11::json[], $12::uuid[], \
                  $13::uuid[], $14::integer[], $15::text[], $16::text[], $17::text[], $18::text[]) with ordinality \
        as t (id, kind, key, version, deleted, fields, flag_id, environment_id, position, lifecycle, tags, \
              search, target, place) \
     order by t.place \
    on conflict (id) do update set \
        revision = excluded.revision, updated_at = excluded.updated_at, updated_by = excluded.updated_by, \
        version = excluded.version, deleted = excluded.deleted, fields = excluded.fields, \
        position = excluded.position, lifecycle = excluded.lifecycle, tags = excluded.tags, \
        search = excluded.search \
      where d.version = excluded.version - 1 and d.scope_id = excluded.scope_id and d.kind = excluded.kind";

/// $1 ids of projects: each gets its scope.
pub(crate) const CREATE_SCOPES: &str = "insert into jackstaff.scopes (id, project_id) select id, id from unnest($1::uuid[]) as t (id) \
     on conflict (id) do nothing";

/// A document's columns, an array each.
#[derive(Default)]
struct Columns<'a> {
    ids: Vec<Uuid>,
    kinds: Vec<&'static str>,
    keys: Vec<Option<&'a str>>,
    versions: Vec<i64>,
    deleted: Vec<bool>,
    fields: Vec<Value>,
    flag_ids: Vec<Option<Uuid>>,
    environment_ids: Vec<Option<Uuid>>,
    positions: Vec<Option<i32>>,
    lifecycles: Vec<Option<&'static str>>,
    tags: Vec<Option<String>>,
    searches: Vec<Option<String>>,
    targets: Vec<Option<String>>,
}

impl<'a> Columns<'a> {
    fn push(&mut self, document: &'a Document) -> Result<(), StorageError> {
        let Document { id, version, deleted, body } = document;
        self.ids.push(id.0);
        self.kinds.push(body.kind().as_str());
        self.keys.push(body.key().map(flag_model::Key::as_str));
        self.versions.push(*version);
        self.deleted.push(*deleted);
        self.fields.push(write_fields(body)?);
        let (flag_id, environment_id) = body.joined().unzip();
        self.flag_ids.push(flag_id.map(|id| id.0));
        self.environment_ids.push(environment_id.map(|id| id.0));
        self.positions.push(match body {
            DocumentBody::Environment(environment) => Some(environment.position),
            _ => None,
        });
        self.lifecycles.push(match body {
            DocumentBody::Project(project) => Some(project.lifecycle.as_str()),
            DocumentBody::Flag(flag) => Some(flag.lifecycle.as_str()),
            _ => None,
        });
        let flag = match body {
            DocumentBody::Flag(flag) => Some(flag),
            _ => None,
        };
        self.tags.push(flag.map(joined_tags));
        self.searches.push(flag.map(search_text));
        self.targets.push(match body {
            DocumentBody::Override { value, .. } => Some(target_text(value.target, &value.target_id)),
            _ => None,
        });
        Ok(())
    }
}

fn joined_tags(flag: &Flag) -> String {
    let tags: Vec<String> = flag.tags.iter().map(|tag| text(tag).replace(TAG_SEPARATOR, " ")).collect();
    tags.join(&TAG_SEPARATOR.to_string())
}

/// What a search looks through. Line feeds keep a text from matching across two of its parts.
fn search_text(flag: &Flag) -> String {
    let Flag { key, name, description, tags, owner, .. } = flag;
    let mut search = [key.as_str(), name, description, owner].join("\n");
    for tag in tags {
        search.push('\n');
        search.push_str(tag);
    }
    text(&search.to_lowercase()).into_owned()
}

/// Writes `documents` as `revision` of `scope`; new projects get their scope.
pub(super) async fn write_documents(
    transaction: &mut PgTransaction,
    scope: &LockedScope,
    revision: i64,
    documents: &[Document],
    actor: Uuid,
    at: Timestamp,
) -> Result<(), StorageError> {
    if documents.is_empty() {
        return Ok(());
    }
    let mut columns = Columns::default();
    for document in documents {
        columns.push(document)?;
    }
    let project = scope.project.map(|project| project.0);
    let written = transaction
        .execute(
            WRITE_DOCUMENTS,
            &[
                &scope.scope_id,
                &project,
                &revision,
                &at,
                &actor,
                &columns.ids,
                &columns.kinds,
                &columns.keys,
                &columns.versions,
                &columns.deleted,
                &columns.fields,
                &columns.flag_ids,
                &columns.environment_ids,
                &columns.positions,
                &columns.lifecycles,
                &columns.tags,
                &columns.searches,
                &columns.targets,
            ],
        )
        .await?;
    if written != documents.len() as u64 {
        // An id of another scope or kind, or not the next version: to say which would tell what exists.
        return Err(StorageError::Refused);
    }
    if scope.project.is_none() {
        transaction.execute(CREATE_SCOPES, &[&columns.ids]).await?;
    }
    Ok(())
}
