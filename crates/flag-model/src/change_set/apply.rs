//! What one operation does to one document.

use super::fields::{fields, to_map, unconfigured};
use super::validate::{Problem, ProblemCode, check_body};
use super::{Action, Operation};
use crate::document::{Document, DocumentBody, DocumentKind};
use crate::id::DocumentId;
use crate::value::FlagKind;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The documents that a flag's configuration joins; the caller looks them up by the keys of the operation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parents {
    /// The flag's id and type.
    pub flag: Option<(DocumentId, FlagKind)>,
    /// The environment's id.
    pub environment: Option<DocumentId>,
}

/// What an operation made of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The document afterwards; its version is one higher than before.
    pub document: Document,
    /// The names of the fields whose value really changed; all of them at creation and deletion.
    pub changed: Vec<String>,
}

/// Why an operation cannot be applied.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the operation on {document} is refused")]
pub struct Refusal {
    /// The document of the operation.
    pub document: DocumentId,
    /// The reason.
    #[source]
    pub reason: RefusalReason,
}

/// The reasons of a [`Refusal`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RefusalReason {
    /// The document, its flag or its environment does not exist.
    #[error("the document does not exist")]
    NotFound,
    /// A document to be created exists already.
    #[error("the document exists already")]
    AlreadyExists,
    /// The document was deleted meanwhile.
    #[error("the document has been deleted")]
    Deleted,
    /// The document moved past the version that the operation rests on.
    #[error("the document is at version {current} by now")]
    VersionMoved {
        /// The version now.
        current: i64,
    },
    /// Fields have other values by now than the operation rests on.
    #[error("{} changed meanwhile", fields.join(", "))]
    FieldsMoved {
        /// Their names.
        fields: Vec<String>,
    },
    /// The result would break rules.
    #[error("{} rules are broken", problems.len())]
    Invalid {
        /// All of them.
        problems: Vec<Problem>,
    },
}

/// Applies `operation` to `current`, the document as it stands (`None`: it never existed).
///
/// # Errors
/// A precondition does not hold, or the result would be invalid; then nothing has changed.
pub fn apply_operation(
    current: Option<&Document>,
    operation: &Operation,
    parents: Parents,
) -> Result<Applied, Refusal> {
    let outcome = match operation.action {
        Action::Create => create(current, operation, parents),
        Action::Update => update(current, operation, parents),
        Action::Delete => delete(current, operation),
    };
    outcome.map_err(|reason| Refusal { document: operation.document.id, reason })
}

fn create(
    current: Option<&Document>,
    operation: &Operation,
    parents: Parents,
) -> Result<Applied, RefusalReason> {
    if let Some(document) = current {
        return Err(if document.deleted { RefusalReason::Deleted } else { RefusalReason::AlreadyExists });
    }
    let mut map = match (operation.document.kind, parents.flag) {
        (DocumentKind::FlagEnvironment, None) => return Err(RefusalReason::NotFound),
        (DocumentKind::FlagEnvironment, Some((_, kind))) => unconfigured(kind),
        _ => Map::new(),
    };
    let mut problems = unknown_fields(operation);
    let mut moved = Vec::new();
    for (name, change) in &operation.fields {
        // A configuration that nobody wrote has known values, so a precondition on them makes sense.
        if let (Some(from), Some(now)) = (&change.from, map.get(name))
            && from != now
        {
            moved.push(name.clone());
        }
        map.insert(name.clone(), change.to.clone());
    }
    if !moved.is_empty() {
        return Err(RefusalReason::FieldsMoved { fields: moved });
    }
    if operation.document.kind != DocumentKind::FlagEnvironment && !map.contains_key("key") {
        map.insert("key".to_owned(), Value::String(operation.document.key.to_string()));
    }
    if operation.document.kind == DocumentKind::Flag && !map.contains_key("bucketing_key") {
        map.insert("bucketing_key".to_owned(), Value::String(operation.document.key.to_string()));
    }
    let body = read_body(operation, map, parents, &mut problems)?;
    let changed = fields(operation.document.kind).iter().map(|field| field.name.to_owned()).collect();
    Ok(Applied {
        document: Document { id: operation.document.id, version: 1, deleted: false, body },
        changed,
    })
}

fn update(
    current: Option<&Document>,
    operation: &Operation,
    parents: Parents,
) -> Result<Applied, RefusalReason> {
    let current = current.ok_or(RefusalReason::NotFound)?;
    if current.deleted {
        return Err(RefusalReason::Deleted);
    }
    let mut problems = unknown_fields(operation);
    let before = to_map(&current.body);
    let mut map = before.clone();
    let (mut moved, mut unconditional) = (Vec::new(), operation.fields.is_empty());
    for (name, change) in &operation.fields {
        match &change.from {
            Some(from) if before.get(name).unwrap_or(&Value::Null) != from => moved.push(name.clone()),
            Some(_) => {}
            None => unconditional = true,
        }
        if fields(operation.document.kind).iter().any(|field| field.name == name && !field.mutable)
            && before.get(name) != Some(&change.to)
        {
            problems.push(Problem::new(
                &field_pointer(name),
                ProblemCode::Immutable,
                "this field never changes",
            ));
        }
        map.insert(name.clone(), change.to.clone());
    }
    if !moved.is_empty() {
        return Err(RefusalReason::FieldsMoved { fields: moved });
    }
    if unconditional && operation.base_version != current.version {
        return Err(RefusalReason::VersionMoved { current: current.version });
    }
    let changed = map
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name.clone())
        .collect();
    let body = read_body(operation, map, parents, &mut problems)?;
    Ok(Applied {
        document: Document { id: current.id, version: current.version + 1, deleted: false, body },
        changed,
    })
}

fn delete(current: Option<&Document>, operation: &Operation) -> Result<Applied, RefusalReason> {
    let current = current.ok_or(RefusalReason::NotFound)?;
    if current.deleted {
        return Err(RefusalReason::Deleted);
    }
    if operation.base_version != current.version {
        return Err(RefusalReason::VersionMoved { current: current.version });
    }
    let changed = fields(operation.document.kind).iter().map(|field| field.name.to_owned()).collect();
    let document = Document { version: current.version + 1, deleted: true, ..current.clone() };
    Ok(Applied { document, changed })
}

fn unknown_fields(operation: &Operation) -> Vec<Problem> {
    let known = fields(operation.document.kind);
    operation
        .fields
        .keys()
        .filter(|name| !known.iter().any(|field| field.name == name.as_str()))
        .map(|name| Problem::new(&field_pointer(name), ProblemCode::UnknownField, "there is no such field"))
        .collect()
}

fn read_body(
    operation: &Operation,
    mut map: Map<String, Value>,
    parents: Parents,
    problems: &mut Vec<Problem>,
) -> Result<DocumentBody, RefusalReason> {
    let known = fields(operation.document.kind);
    map.retain(|name, _| known.iter().any(|field| field.name == name.as_str()));
    let body = match operation.document.kind {
        DocumentKind::Project => read(map, problems).map(DocumentBody::Project),
        DocumentKind::Environment => read(map, problems).map(DocumentBody::Environment),
        DocumentKind::Flag => read(map, problems).map(DocumentBody::Flag),
        DocumentKind::FlagEnvironment => {
            let (Some((flag_id, _)), Some(environment_id)) = (parents.flag, parents.environment) else {
                return Err(RefusalReason::NotFound);
            };
            read(map, problems).map(|config| DocumentBody::FlagEnvironment {
                flag_id,
                environment_id,
                config,
            })
        }
    };
    if let Some(body) = &body {
        check_body(body, operation, parents, problems);
    }
    match body {
        Some(body) if problems.is_empty() => Ok(body),
        _ => Err(RefusalReason::Invalid { problems: std::mem::take(problems) }),
    }
}

/// Reads the fields into a domain type; tries the fields one by one when that fails, to name each bad one.
fn read<T: DeserializeOwned>(map: Map<String, Value>, problems: &mut Vec<Problem>) -> Option<T> {
    match serde_json::from_value(Value::Object(map)) {
        Ok(body) => Some(body),
        Err(error) => {
            let text = error.to_string();
            // serde names the field in back quotes when one is missing.
            let (pointer, code) =
                match text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
                    Some(name) => (field_pointer(name), ProblemCode::MissingField),
                    None => ("/fields".to_owned(), ProblemCode::WrongType),
                };
            problems.push(Problem { pointer, code, detail: text });
            None
        }
    }
}

/// The JSON pointer of a field inside an operation.
pub(super) fn field_pointer(name: &str) -> String {
    format!("/fields/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests;
