//! Drafts: fields that the user has changed, but not saved.

use api_types::FeedDocument;
use api_types::change_set::{ActionBody, DocumentRefBody, FieldChangeBody, OperationBody};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// One changed field of one document. There is at most one draft for each field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The document.
    pub document: DocumentRefBody,
    /// `Create` for a document that does not exist yet (as a flag's first configuration in an environment),
    /// else `Update`. Deletions are saved at once and never drafts.
    pub action: ActionBody,
    /// The version the user saw; 0 when creating.
    pub base_version: i64,
    /// The field.
    pub field: String,
    /// What the user saw; `None` for a field of a new document.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub from: Option<Value>,
    /// What the user wants.
    pub to: Value,
    /// The document as the server had it; `None` when creating.
    pub base: Option<FeedDocument>,
    /// When the field was first changed.
    pub staged_at: Timestamp,
}

/// Keeps an explicit `null` apart from an absent member.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// What staging does to the draft of the field.
#[derive(Clone, Debug, PartialEq)]
pub enum StageEffect {
    /// The draft is now this.
    Put(Box<Draft>),
    /// The field is back where it was: there is no draft.
    Remove,
}

/// Folds a change into the draft of the same field, if there is one: what the user saw at first stays, the last
/// wish counts, and a field that is back where it was is no change.
#[must_use]
pub fn stage(existing: Option<&Draft>, new: Draft) -> StageEffect {
    let draft = match existing {
        Some(existing) => Draft { to: new.to, ..existing.clone() },
        None => new,
    };
    if draft.from.as_ref() == Some(&draft.to) {
        StageEffect::Remove
    } else {
        StageEffect::Put(Box::new(draft))
    }
}

/// The operations that the drafts of one project make, one for each document in the order in which they were
/// first changed, and their base documents.
#[must_use]
pub fn operations_of_drafts(drafts: &[Draft]) -> (Vec<OperationBody>, Vec<FeedDocument>) {
    let mut operations: Vec<OperationBody> = Vec::new();
    let mut base: Vec<FeedDocument> = Vec::new();
    let mut places = std::collections::HashMap::<Uuid, usize>::new();
    for draft in drafts {
        let place = *places.entry(draft.document.id).or_insert_with(|| {
            operations.push(OperationBody {
                document: draft.document.clone(),
                action: draft.action,
                base_version: draft.base_version,
                fields: std::collections::BTreeMap::new(),
            });
            base.extend(draft.base.clone());
            operations.len() - 1
        });
        let change = FieldChangeBody { from: draft.from.clone(), to: draft.to.clone() };
        operations[place].fields.insert(draft.field.clone(), change);
    }
    (operations, base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples;
    use serde_json::json;

    fn draft(field: &str, from: Value, to: Value) -> Draft {
        let base = samples::config("checkout", "production", false);
        let operation = samples::switch(&base, true);
        Draft {
            document: operation.document,
            action: ActionBody::Update,
            base_version: base.version,
            field: field.to_owned(),
            from: Some(from),
            to,
            base: Some(base),
            staged_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_field_that_is_back_where_it_was_is_no_change() {
        let on = draft("enabled", json!(false), json!(true));
        assert_eq!(stage(None, on.clone()), StageEffect::Put(Box::new(on.clone())));
        let off = draft("enabled", json!(true), json!(false));
        assert_eq!(stage(Some(&on), off), StageEffect::Remove);
        assert_eq!(stage(None, draft("enabled", json!(true), json!(true))), StageEffect::Remove);
    }

    #[test]
    fn the_last_wish_counts_from_what_was_first_seen() {
        let first = draft("off_value", json!(1), json!(2));
        let StageEffect::Put(folded) = stage(Some(&first), draft("off_value", json!(2), json!(3))) else {
            panic!("a draft")
        };
        assert_eq!((folded.from, folded.to), (Some(json!(1)), json!(3)));
    }

    #[test]
    fn drafts_of_one_document_make_one_operation() {
        let drafts = [draft("enabled", json!(false), json!(true)), draft("off_value", json!(1), json!(2))];
        let (operations, base) = operations_of_drafts(&drafts);
        assert_eq!(operations.len(), 1);
        assert_eq!(operations[0].fields.keys().collect::<Vec<_>>(), ["enabled", "off_value"]);
        assert_eq!(base.len(), 1);
    }
}
