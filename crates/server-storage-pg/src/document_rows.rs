//! Documents as rows.

use crate::error::inconsistent;
use flag_model::{Document, DocumentBody, DocumentId, Key};
use serde::de::DeserializeOwned;
use serde_json::Value;
use server_storage::{Principal, StorageError, StoredDocument};
use std::borrow::Cow;
use tokio_postgres::Row;
use uuid::Uuid;

/// The columns of [`stored_document`], of documents `d` with the names and keys around them.
macro_rules! document_columns {
    () => {
        "d.id, d.kind, d.version, d.deleted, d.fields, d.flag_id, d.environment_id, d.revision, d.updated_at, \
         d.updated_by, p.name as updated_by_name, f.key as flag_key, e.key as environment_key"
    };
}

/// The joins that go with [`document_columns`].
macro_rules! document_joins {
    () => {
        "left join jackstaff.principals p on p.id = d.updated_by \
         left join jackstaff.documents f on f.id = d.flag_id \
         left join jackstaff.documents e on e.id = d.environment_id"
    };
}

pub(crate) use {document_columns, document_joins};

/// PostgreSQL has no U+0000 in a text. What is stored as a text and not inside JSON shows a replacement for it.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// A document of a row with [`document_columns`].
pub(crate) fn stored_document(row: &Row) -> Result<StoredDocument, StorageError> {
    let document = Document {
        id: DocumentId(row.get("id")),
        version: row.get("version"),
        deleted: row.get("deleted"),
        body: read_body(
            "documents",
            row.get("id"),
            row.get("kind"),
            row.get("fields"),
            row.get("flag_id"),
            row.get("environment_id"),
        )?,
    };
    Ok(StoredDocument {
        document,
        revision: row.get("revision"),
        updated_at: row.get("updated_at"),
        updated_by: principal(row, "updated_by", "updated_by_name"),
        flag_key: read_key("flag_key", row.get("flag_key"))?,
        environment_key: read_key("environment_key", row.get("environment_key"))?,
    })
}

/// Rows with [`document_columns`].
pub(crate) fn stored_documents(rows: &[Row]) -> Result<Vec<StoredDocument>, StorageError> {
    rows.iter().map(stored_document).collect()
}

/// A principal; one that is not visible has no name.
pub(crate) fn principal(row: &Row, id: &str, name: &str) -> Principal {
    Principal { id: row.get(id), name: row.get::<_, Option<String>>(name).unwrap_or_default() }
}

/// A key that may be absent.
pub(crate) fn read_key(column: &'static str, key: Option<String>) -> Result<Option<Key>, StorageError> {
    key.map(|key| Key::new(key).map_err(|_| inconsistent("documents", column))).transpose()
}

/// The body of a document from its columns.
pub(crate) fn read_body(
    table: &'static str,
    id: Uuid,
    kind: &str,
    fields: Value,
    flag_id: Option<Uuid>,
    environment_id: Option<Uuid>,
) -> Result<DocumentBody, StorageError> {
    fn read<T: DeserializeOwned>(table: &'static str, id: Uuid, fields: Value) -> Result<T, StorageError> {
        serde_json::from_value(fields).map_err(|_| inconsistent(table, &format!("fields of {id}")))
    }
    match (kind, flag_id, environment_id) {
        ("project", ..) => read(table, id, fields).map(DocumentBody::Project),
        ("environment", ..) => read(table, id, fields).map(DocumentBody::Environment),
        ("flag", ..) => read(table, id, fields).map(DocumentBody::Flag),
        ("flag_environment", Some(flag_id), Some(environment_id)) => {
            read(table, id, fields).map(|config| DocumentBody::FlagEnvironment {
                flag_id: DocumentId(flag_id),
                environment_id: DocumentId(environment_id),
                config,
            })
        }
        ("segment", ..) => read(table, id, fields).map(DocumentBody::Segment),
        ("override", Some(flag_id), Some(environment_id)) => {
            read(table, id, fields).map(|value| DocumentBody::Override {
                flag_id: DocumentId(flag_id),
                environment_id: DocumentId(environment_id),
                value,
            })
        }
        _ => Err(inconsistent(table, &format!("kind of {id}"))),
    }
}

/// The fields of a body as they are stored.
pub(crate) fn write_fields(body: &DocumentBody) -> Result<Value, StorageError> {
    let fields = match body {
        DocumentBody::Project(project) => serde_json::to_value(project),
        DocumentBody::Environment(environment) => serde_json::to_value(environment),
        DocumentBody::Flag(flag) => serde_json::to_value(flag),
        DocumentBody::FlagEnvironment { config, .. } => serde_json::to_value(config),
        DocumentBody::Segment(segment) => serde_json::to_value(segment),
        DocumentBody::Override { value, .. } => serde_json::to_value(value),
    };
    fields.map_err(|error| StorageError::Database(Box::new(error)))
}
