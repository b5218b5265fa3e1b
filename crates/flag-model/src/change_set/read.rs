//! From the fields of an operation to a document, with the place of everything that cannot be read.

use crate::document::DocumentKind;
use crate::problem::{Problem, ProblemCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

/// The pointer of a place in a document as one into the operation that writes it: `/tags/3`, the fourth tag of
/// the new value, becomes `/fields/tags/to/3`, and `/name` becomes `/fields/name`.
pub(super) fn pointer_of_field(pointer: &str) -> String {
    let pointer = pointer.strip_prefix('/').unwrap_or(pointer);
    match pointer.split_once('/') {
        Some((name, rest)) => format!("/fields/{name}/to/{rest}"),
        None => format!("/fields/{pointer}"),
    }
}

/// The JSON pointer of a field inside an operation.
pub(super) fn field_pointer(name: &str) -> String {
    format!("/fields/{}", escape(name))
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Reads the fields into a domain type. When a field cannot be read it is named, and read again as it was
/// `before`, so that the other fields are named as well.
pub(super) fn read<T: DeserializeOwned>(
    map: Map<String, Value>,
    before: Option<&Map<String, Value>>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let value = Value::Object(map);
    // As a rule it can be read; only where it cannot, the place is worth keeping count of.
    if let Ok(body) = T::deserialize(&value) {
        return Some(body);
    }
    let Value::Object(mut map) = value else { return None };
    let mut failed: Vec<String> = Vec::new();
    loop {
        let Err(error) = serde_path_to_error::deserialize::<_, T>(Value::Object(map.clone())) else {
            return None;
        };
        let mut pointer = pointer(error.path());
        let text = error.inner().to_string();
        // serde names the field in back quotes when one is missing.
        let missing = text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        let code = match missing {
            Some(name) => {
                pointer = format!("{pointer}/{}", escape(name));
                ProblemCode::MissingField
            }
            None if text.starts_with("unknown field `") => ProblemCode::UnknownField,
            None => ProblemCode::WrongType,
        };
        let field = pointer.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        if failed.contains(&field) {
            return None;
        }
        problems.push(Problem::new(pointer_of_field(&pointer), code, text));
        let known = before.and_then(|before| before.get(&field)).cloned();
        if known.is_none() && map.remove(&field).is_none() {
            return None;
        }
        if let Some(known) = known {
            map.insert(field.clone(), known);
        }
        failed.push(field);
    }
}

fn pointer(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("/{index}")),
            Segment::Map { key } => text.push_str(&format!("/{}", escape(key))),
            Segment::Enum { variant } => text.push_str(&format!("/{}", escape(variant))),
            Segment::Unknown => {}
        }
    }
    text
}

/// The form in which a value of a field is kept: defaults filled in or left out, numbers as the type writes
/// them. `None` when it cannot be the value of this field.
pub(super) fn canonical(
    kind: DocumentKind,
    around: &Map<String, Value>,
    name: &str,
    value: &Value,
) -> Option<Value> {
    let mut map = around.clone();
    map.insert(name.to_owned(), value.clone());
    let map = super::fields::written_again(kind, map)?;
    Some(map.get(name).cloned().unwrap_or(Value::Null))
}
