//! From columns to values and back.

use crate::error::StoreError;
use api_types::change_set::{DocumentKindBody, ScopeBody};
use flag_model::Key;
use jiff::Timestamp;
use rusqlite::types::{Type, ValueRef};
use rusqlite::{Row, RowIndex};
use uuid::Uuid;

/// A column that does not hold what this crate writes there.
fn odd(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, what.into())
}

pub(crate) fn uuid<I: RowIndex>(row: &Row<'_>, column: I) -> rusqlite::Result<Uuid> {
    match row.get_ref(column)? {
        ValueRef::Blob(bytes) => Uuid::from_slice(bytes).map_err(odd),
        _ => Err(odd("an id is not a blob")),
    }
}

pub(crate) fn text<'r, I: RowIndex>(row: &'r Row<'_>, column: I) -> rusqlite::Result<&'r str> {
    row.get_ref(column)?.as_str().map_err(odd)
}

pub(crate) fn key<I: RowIndex>(row: &Row<'_>, column: I) -> rusqlite::Result<Key> {
    Key::new(text(row, column)?).map_err(odd)
}

pub(crate) fn json<T: serde::de::DeserializeOwned, I: RowIndex>(
    row: &Row<'_>,
    column: I,
) -> rusqlite::Result<T> {
    serde_json::from_str(text(row, column)?).map_err(odd)
}

/// A JSON word without its quotes, as most enums are.
pub(crate) fn word<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(odd)
}

pub(crate) fn time<I: RowIndex>(row: &Row<'_>, column: I) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(column)?).map_err(odd)
}

pub(crate) fn optional_time<I: RowIndex>(row: &Row<'_>, column: I) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)?
        .map(|micros| Timestamp::from_microsecond(micros).map_err(odd))
        .transpose()
}

/// `""` is the installation.
pub(crate) fn scope_name(scope: &ScopeBody) -> &str {
    match scope {
        ScopeBody::Installation => "",
        ScopeBody::Project { project_key } => project_key.as_str(),
    }
}

pub(crate) fn scope_of(name: &str) -> rusqlite::Result<ScopeBody> {
    if name.is_empty() {
        return Ok(ScopeBody::Installation);
    }
    Key::new(name).map(|project_key| ScopeBody::Project { project_key }).map_err(odd)
}

/// The numbers are part of the format.
pub(crate) fn kind_number(kind: DocumentKindBody) -> i64 {
    match kind {
        DocumentKindBody::Project => 1,
        DocumentKindBody::Environment => 2,
        DocumentKindBody::Flag => 3,
        DocumentKindBody::FlagEnvironment => 4,
        DocumentKindBody::Segment => 5,
        DocumentKindBody::Override => 6,
    }
}

/// A count, which is never negative.
pub(crate) fn count<I: RowIndex>(row: &Row<'_>, column: I) -> rusqlite::Result<u64> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(odd)
}

/// All rows of a query, or the first error.
pub(crate) fn collect<T>(rows: impl Iterator<Item = rusqlite::Result<T>>) -> Result<Vec<T>, StoreError> {
    Ok(rows.collect::<Result<_, _>>()?)
}
