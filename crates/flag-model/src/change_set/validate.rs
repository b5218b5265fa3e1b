//! The rules that a change set and its documents keep. All broken rules are named at once.

use super::apply::{Parents, field_pointer};
use super::{ChangeSet, Operation, Scope};
use crate::document::{DocumentBody, DocumentKind};
use crate::limits::{
    CHANGE_SET_MAX_OPERATIONS, DESCRIPTION_MAX_LEN, MESSAGE_MAX_LEN, NAME_MAX_LEN, TAG_MAX_LEN, TAGS_MAX,
};
use serde::{Deserialize, Serialize};

/// One broken rule and its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// JSON pointer inside what was checked.
    pub pointer: String,
    /// Which rule.
    pub code: ProblemCode,
    /// What is wrong, in plain words.
    pub detail: String,
}

impl Problem {
    /// A broken rule at `pointer`.
    #[must_use]
    pub fn new(pointer: &str, code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), code, detail: detail.into() }
    }
}

/// The rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A required field is absent.
    MissingField,
    /// There is no such field.
    UnknownField,
    /// The field cannot be changed after creation.
    Immutable,
    /// The value is of another type or not one of the allowed words.
    WrongType,
    /// A text is empty that must not be.
    Empty,
    /// A text or value is too long.
    TooLong,
    /// There are too many of something.
    TooMany,
    /// The value does not fit the flag's type.
    InvalidValue,
    /// Two parts contradict each other.
    Mismatch,
    /// Another document has this key.
    KeyTaken,
}

/// Checks what can be known without the documents.
#[must_use]
pub fn validate_change_set(change_set: &ChangeSet) -> Vec<Problem> {
    let mut problems = Vec::new();
    if change_set.message.chars().count() > MESSAGE_MAX_LEN {
        problems.push(too_long("/message", MESSAGE_MAX_LEN));
    }
    if change_set.operations.is_empty() {
        problems.push(Problem::new("/operations", ProblemCode::Empty, "there is nothing to do"));
    }
    if change_set.operations.len() > CHANGE_SET_MAX_OPERATIONS {
        let detail = format!("a change set has at most {CHANGE_SET_MAX_OPERATIONS} operations");
        problems.push(Problem::new("/operations", ProblemCode::TooMany, detail));
    }
    let mut seen = std::collections::HashSet::new();
    for (index, operation) in change_set.operations.iter().enumerate() {
        let of_installation = operation.document.kind == DocumentKind::Project;
        if of_installation != (change_set.scope == Scope::Installation) {
            let pointer = format!("/operations/{index}/document/kind");
            problems.push(Problem::new(
                &pointer,
                ProblemCode::Mismatch,
                "this kind of document is not of this scope",
            ));
        }
        let wants_environment = operation.document.kind == DocumentKind::FlagEnvironment;
        if wants_environment != operation.document.environment.is_some() {
            let pointer = format!("/operations/{index}/document/environment");
            let detail = "only the configuration of a flag names an environment, and it must";
            problems.push(Problem::new(&pointer, ProblemCode::Mismatch, detail));
        }
        if !seen.insert(operation.document.id) {
            let pointer = format!("/operations/{index}/document/id");
            problems.push(Problem::new(
                &pointer,
                ProblemCode::Mismatch,
                "a change set names each document once",
            ));
        }
    }
    problems
}

/// Checks the content of a document.
pub(super) fn check_body(
    body: &DocumentBody,
    operation: &Operation,
    parents: Parents,
    problems: &mut Vec<Problem>,
) {
    if let Some(key) = body.key()
        && *key != operation.document.key
    {
        let detail = "the key of the operation and the key of the document differ";
        problems.push(Problem::new(&field_pointer("key"), ProblemCode::Mismatch, detail));
    }
    match body {
        DocumentBody::Project(project) => {
            name(&project.name, true, problems);
            text("description", &project.description, DESCRIPTION_MAX_LEN, problems);
        }
        DocumentBody::Environment(environment) => name(&environment.name, true, problems),
        DocumentBody::Flag(flag) => {
            name(&flag.name, false, problems);
            text("description", &flag.description, DESCRIPTION_MAX_LEN, problems);
            text("owner", &flag.owner, NAME_MAX_LEN, problems);
            if flag.tags.len() > TAGS_MAX {
                let detail = format!("a flag has at most {TAGS_MAX} tags");
                problems.push(Problem::new(&field_pointer("tags"), ProblemCode::TooMany, detail));
            }
            for (index, tag) in flag.tags.iter().enumerate() {
                text(&format!("tags/to/{index}"), tag, TAG_MAX_LEN, problems);
            }
        }
        DocumentBody::FlagEnvironment { config, .. } => {
            let Some((_, kind)) = parents.flag else { return };
            let fallthrough = match &config.fallthrough.serve {
                crate::serve::Serve::Value(value) => Some(("fallthrough", value)),
                _ => None,
            };
            for (field, value) in [("off_value", &config.off_value)].into_iter().chain(fallthrough) {
                if let Err(error) = kind.accepts(value) {
                    problems.push(Problem::new(
                        &field_pointer(field),
                        ProblemCode::InvalidValue,
                        error.to_string(),
                    ));
                }
            }
        }
    }
}

fn name(value: &str, required: bool, problems: &mut Vec<Problem>) {
    if required && value.trim().is_empty() {
        problems.push(Problem::new(&field_pointer("name"), ProblemCode::Empty, "the name is empty"));
    }
    text("name", value, NAME_MAX_LEN, problems);
}

fn text(field: &str, value: &str, max: usize, problems: &mut Vec<Problem>) {
    if value.chars().count() > max {
        problems.push(too_long(&format!("/fields/{field}"), max));
    }
}

fn too_long(pointer: &str, max: usize) -> Problem {
    Problem::new(pointer, ProblemCode::TooLong, format!("at most {max} characters"))
}
