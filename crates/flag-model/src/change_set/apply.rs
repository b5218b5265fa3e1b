//! What one operation does to one document.

use super::fields::{fields, to_map, unconfigured};
use super::read::{canonical, field_pointer, read};
use super::validate::check_body;
use super::{Action, Operation};
use crate::document::{Document, DocumentBody, DocumentKind};
use crate::flag::Flag;
use crate::id::DocumentId;
use crate::problem::{Problem, ProblemCode};
use serde_json::{Map, Value};

/// The documents that a flag's configuration or override joins; the caller looks them up by the keys of the
/// operation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parents<'a> {
    /// The flag and its id.
    pub flag: Option<(DocumentId, &'a Flag)>,
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
    parents: Parents<'_>,
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
    parents: Parents<'_>,
) -> Result<Applied, RefusalReason> {
    if let Some(document) = current {
        return Err(if document.deleted { RefusalReason::Deleted } else { RefusalReason::AlreadyExists });
    }
    let mut map = match (operation.document.kind, parents.flag) {
        (kind, None) if kind.joins() => return Err(RefusalReason::NotFound),
        (DocumentKind::FlagEnvironment, Some((_, flag))) => unconfigured(flag.kind),
        _ => Map::new(),
    };
    let mut problems = unknown_fields(operation);
    let unwritten = map.clone();
    let mut moved = Vec::new();
    for (name, change) in &operation.fields {
        // A configuration that nobody wrote has known values, so a precondition on them makes sense.
        if let (Some(from), Some(now)) = (&change.from, unwritten.get(name))
            && !is_seen(operation, &unwritten, name, from, now)
        {
            moved.push(name.clone());
        }
        map.insert(name.clone(), change.to.clone());
    }
    if !moved.is_empty() {
        return Err(RefusalReason::FieldsMoved { fields: moved });
    }
    if !operation.document.kind.joins() && !map.contains_key("key") {
        map.insert("key".to_owned(), Value::String(operation.document.key.to_string()));
    }
    if operation.document.kind == DocumentKind::Flag && !map.contains_key("bucketing_key") {
        map.insert("bucketing_key".to_owned(), Value::String(operation.document.key.to_string()));
    }
    let body = read_body(operation, map, Some(&unwritten), parents, &mut problems)?;
    let changed = fields(operation.document.kind).iter().map(|field| field.name.to_owned()).collect();
    Ok(Applied {
        document: Document { id: operation.document.id, version: 1, deleted: false, body },
        changed,
    })
}

fn update(
    current: Option<&Document>,
    operation: &Operation,
    parents: Parents<'_>,
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
            Some(from)
                if !is_seen(operation, &before, name, from, before.get(name).unwrap_or(&Value::Null)) =>
            {
                moved.push(name.clone());
            }
            Some(_) => {}
            None => unconditional = true,
        }
        if fields(operation.document.kind).iter().any(|field| field.name == name && !field.mutable)
            && before.get(name) != Some(&change.to)
        {
            let detail = "this field never changes";
            problems.push(Problem::new(field_pointer(name), ProblemCode::Immutable, detail));
        }
        map.insert(name.clone(), change.to.clone());
    }
    if !moved.is_empty() {
        return Err(RefusalReason::FieldsMoved { fields: moved });
    }
    if unconditional && operation.base_version != current.version {
        return Err(RefusalReason::VersionMoved { current: current.version });
    }
    let body = read_body(operation, map, Some(&before), parents, &mut problems)?;
    let after = to_map(&body);
    let changed = fields(operation.document.kind).iter().map(|field| field.name);
    let changed = changed.filter(|name| before.get(*name) != after.get(*name)).map(str::to_owned).collect();
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
        .map(|name| Problem::new(field_pointer(name), ProblemCode::UnknownField, "there is no such field"))
        .collect()
}

/// Whether `from`, the value that an author saw in the field `name`, is the one there is `now`. The author may
/// have left out what is left out by default, or written 50 for 50.0.
fn is_seen(
    operation: &Operation,
    around: &Map<String, Value>,
    name: &str,
    from: &Value,
    now: &Value,
) -> bool {
    from == now || canonical(operation.document.kind, around, name, from).as_ref() == Some(now)
}

fn read_body(
    operation: &Operation,
    mut map: Map<String, Value>,
    before: Option<&Map<String, Value>>,
    parents: Parents<'_>,
    problems: &mut Vec<Problem>,
) -> Result<DocumentBody, RefusalReason> {
    let known = fields(operation.document.kind);
    map.retain(|name, _| known.iter().any(|field| field.name == name.as_str()));
    let joined = || match (parents.flag, parents.environment) {
        (Some((flag_id, _)), Some(environment_id)) => Ok((flag_id, environment_id)),
        _ => Err(RefusalReason::NotFound),
    };
    let body = match operation.document.kind {
        DocumentKind::Project => read(map, before, problems).map(DocumentBody::Project),
        DocumentKind::Environment => read(map, before, problems).map(DocumentBody::Environment),
        DocumentKind::Flag => read(map, before, problems).map(DocumentBody::Flag),
        DocumentKind::Segment => read(map, before, problems).map(DocumentBody::Segment),
        DocumentKind::FlagEnvironment => {
            let (flag_id, environment_id) = joined()?;
            read(map, before, problems).map(|config| DocumentBody::FlagEnvironment {
                flag_id,
                environment_id,
                config,
            })
        }
        DocumentKind::Override => {
            let (flag_id, environment_id) = joined()?;
            read(map, before, problems).map(|value| DocumentBody::Override { flag_id, environment_id, value })
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

#[cfg(test)]
mod tests;
