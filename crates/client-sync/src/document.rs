//! From the wire's documents to the domain's and back.

use api_types::FeedDocument;
use flag_model::change_set::{document_fields, field_names};
use flag_model::{Document, DocumentBody, DocumentId, DocumentKind};
use serde_json::{Map, Value};

/// Why a document of the feed cannot be read as one of the domain.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is a tombstone: there is no content.
    #[error("the document has been deleted")]
    Deleted,
    /// A document that joins a flag and an environment does not name them.
    #[error("the document does not name its flag and environment")]
    Parents,
    /// A field is missing or of a form that this version does not know.
    #[error("the fields of the document cannot be read")]
    Fields(#[source] serde_json::Error),
}

/// Reads a document of the feed. Fields that this version does not know are left out.
///
/// # Errors
/// It is a tombstone, or its fields are of a form that this version does not know.
pub fn domain_document(document: &FeedDocument) -> Result<Document, ReadError> {
    if document.deleted {
        return Err(ReadError::Deleted);
    }
    let kind = DocumentKind::from(document.kind);
    let known = field_names(kind)
        .filter_map(|name| document.fields.get(name).map(|value| (name.to_owned(), value.clone())));
    let fields = Value::Object(known.collect());
    let body = match kind {
        DocumentKind::Project => serde_json::from_value(fields).map(DocumentBody::Project),
        DocumentKind::Environment => serde_json::from_value(fields).map(DocumentBody::Environment),
        DocumentKind::Flag => serde_json::from_value(fields).map(DocumentBody::Flag),
        DocumentKind::Segment => serde_json::from_value(fields).map(DocumentBody::Segment),
        DocumentKind::FlagEnvironment => {
            let (flag_id, environment_id) = joined(document)?;
            serde_json::from_value(fields).map(|config| DocumentBody::FlagEnvironment {
                flag_id,
                environment_id,
                config,
            })
        }
        DocumentKind::Override => {
            let (flag_id, environment_id) = joined(document)?;
            serde_json::from_value(fields).map(|value| DocumentBody::Override {
                flag_id,
                environment_id,
                value,
            })
        }
    };
    let body = body.map_err(ReadError::Fields)?;
    Ok(Document { id: DocumentId(document.id), version: document.version, deleted: false, body })
}

fn joined(document: &FeedDocument) -> Result<(DocumentId, DocumentId), ReadError> {
    match (document.flag_id, document.environment_id) {
        (Some(flag), Some(environment)) => Ok((DocumentId(flag), DocumentId(environment))),
        _ => Err(ReadError::Parents),
    }
}

/// The fields of a document, by name, as they stand in the feed.
#[must_use]
pub fn feed_fields(body: &DocumentBody) -> Map<String, Value> {
    document_fields(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples;
    use serde_json::json;

    #[test]
    fn a_field_of_a_newer_server_is_left_out() {
        let mut flag = samples::flag("a");
        flag.fields.insert("colour".to_owned(), json!("red"));
        let document = domain_document(&flag).unwrap();
        assert!(!feed_fields(&document.body).contains_key("colour"));
        assert_eq!(document.version, flag.version);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let tombstone = FeedDocument { deleted: true, fields: Map::new(), ..samples::flag("a") };
        assert!(matches!(domain_document(&tombstone), Err(ReadError::Deleted)));
        let orphan = FeedDocument { flag_id: None, ..samples::config("a", "production", false) };
        assert!(matches!(domain_document(&orphan), Err(ReadError::Parents)));
        let mut odd = samples::flag("a");
        odd.fields.insert("kind".to_owned(), json!("quantum"));
        assert!(matches!(domain_document(&odd), Err(ReadError::Fields(_))));
    }
}
