//! The rules that a change set and its documents keep. All broken rules are named at once.

use super::apply::Parents;
use super::read::pointer_of_field;
use super::{ChangeSet, Operation, Scope};
use crate::document::{DocumentBody, DocumentKind};
use crate::limits::{CHANGE_SET_MAX_OPERATIONS, MESSAGE_MAX_LEN};
use crate::problem::{Problem, ProblemCode};
use crate::validation::{
    validate_environment, validate_flag, validate_flag_environment, validate_override, validate_project,
    validate_segment,
};

/// Checks what can be known without the documents.
#[must_use]
pub fn validate_change_set(change_set: &ChangeSet) -> Vec<Problem> {
    let mut problems = Vec::new();
    if change_set.message.chars().count() > MESSAGE_MAX_LEN {
        let detail = format!("at most {MESSAGE_MAX_LEN} characters");
        problems.push(Problem::new("/message", ProblemCode::TooLong, detail));
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
        let mut mismatch = |member: &str, detail: &str| {
            let pointer = format!("/operations/{index}/document/{member}");
            problems.push(Problem::new(pointer, ProblemCode::Mismatch, detail));
        };
        let of_installation = operation.document.kind == DocumentKind::Project;
        if of_installation != (change_set.scope == Scope::Installation) {
            mismatch("kind", "this kind of document is not of this scope");
        }
        if operation.document.kind.joins() != operation.document.environment.is_some() {
            mismatch(
                "environment",
                "only a flag's configuration and its overrides name an environment, and they must",
            );
        }
        if !seen.insert(operation.document.id) {
            mismatch("id", "a change set names each document once");
        }
    }
    problems
}

/// Checks the content of a document. Pointers are into the operation.
pub(super) fn check_body(
    body: &DocumentBody,
    operation: &Operation,
    parents: Parents<'_>,
    problems: &mut Vec<Problem>,
) {
    if let Some(key) = body.key()
        && *key != operation.document.key
    {
        let detail = "the key of the operation and the key of the document differ";
        problems.push(Problem::new("/fields/key", ProblemCode::Mismatch, detail));
    }
    let found = match (body, parents.flag) {
        (DocumentBody::Project(project), _) => validate_project(project),
        (DocumentBody::Environment(environment), _) => validate_environment(environment),
        (DocumentBody::Flag(flag), _) => validate_flag(flag),
        (DocumentBody::Segment(segment), _) => validate_segment(segment),
        (DocumentBody::FlagEnvironment { config, .. }, Some((_, flag))) => {
            validate_flag_environment(config, flag)
        }
        (DocumentBody::Override { value, .. }, Some((_, flag))) => validate_override(value, flag),
        // Without its flag the document has not been read at all.
        (DocumentBody::FlagEnvironment { .. } | DocumentBody::Override { .. }, None) => Vec::new(),
    };
    problems.extend(found.into_iter().map(in_operation));
}

/// A problem of a document as one of the operation that writes it.
#[must_use]
pub fn in_operation(problem: Problem) -> Problem {
    Problem { pointer: pointer_of_field(&problem.pointer), ..problem }
}
