//! A write to a single resource: a change set of one operation, told in the words of that resource.

use super::submit::record_hidden;
use super::{AnswerForm, Submission, digest, submit};
use crate::etag;
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use api_types::{ErrorCode, Problem};
use axum::Json;
use axum::response::{IntoResponse, Response};
use flag_model::change_set::FieldChange;
use flag_model::{Action, ChangeSet, ChangeSetId, DocumentId, DocumentKind, DocumentRef, Operation, Scope};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::Value;
use server_policy::{Action as Permission, Resource};
use server_storage::{StoredDocument, Transaction};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A write to a single resource.
pub(crate) struct SingleWrite {
    pub(crate) idempotency_key: Uuid,
    pub(crate) scope: Scope,
    pub(crate) document: DocumentRef,
    pub(crate) action: Action,
    pub(crate) base_version: i64,
    pub(crate) message: String,
    pub(crate) fields: BTreeMap<String, FieldChange>,
    pub(crate) form: AnswerForm,
    /// The resource's path below `/api/v1`.
    pub(crate) path: String,
    /// The body as it came.
    pub(crate) bytes: bytes::Bytes,
}

/// Checks that the caller may see what a write is about. A write to something hidden is a refusal like any
/// other, and goes to the log of refusals, though there is no document to name.
pub(crate) async fn require_seen(
    state: &AppState,
    session: &Session,
    sees: Permission,
    attempts: Permission,
    resource: Resource<'_>,
) -> Result<(), ApiError> {
    let seen = session.require(sees, resource);
    if seen.is_err() {
        record_hidden(&*state.storage, &session.author(), attempts, state.clock.now()).await;
    }
    seen
}

/// The members of a request body as fields that change, but for those that are not fields.
pub(crate) fn fields_of(body: &impl Serialize, without: &[&str]) -> BTreeMap<String, FieldChange> {
    let map = match serde_json::to_value(body) {
        Ok(Value::Object(map)) => map,
        // Request bodies are plain structs with text keys: they are always objects.
        _ => serde_json::Map::new(),
    };
    let fields = map.into_iter().filter(|(name, _)| !without.contains(&name.as_str()));
    fields.map(|(name, to)| (name, FieldChange { from: None, to })).collect()
}

/// The id of a document to be deleted. A repeat of a deletion finds the document gone; its idempotency key alone
/// decides about the answer then, and `any_id` stands for the document.
pub(crate) async fn id_to_delete(
    tx: &mut dyn Transaction,
    stored: Option<StoredDocument>,
    idempotency_key: Uuid,
    any_id: Uuid,
) -> Result<DocumentId, ApiError> {
    match stored {
        Some(stored) => Ok(stored.document.id),
        None if tx.find_idempotency(idempotency_key).await?.is_some() => Ok(DocumentId(any_id)),
        None => Err(ApiError::not_found()),
    }
}

/// Submits the write and answers with the resource.
pub(crate) async fn submit_single(
    state: &AppState,
    session: &Session,
    write: SingleWrite,
) -> Result<Response, ApiError> {
    let SingleWrite {
        idempotency_key,
        scope,
        document,
        action,
        base_version,
        message,
        fields,
        form,
        path,
        bytes,
    } = write;
    let version = base_version.to_string();
    let digest = digest(&[format!("{action:?}").as_bytes(), path.as_bytes(), version.as_bytes(), &bytes]);
    let change_set = ChangeSet {
        id: ChangeSetId(idempotency_key),
        scope,
        message,
        operations: vec![Operation { document, action, base_version, fields }],
    };
    // Everything but a creation came with `If-Match`; a configuration is always there, if only in version 0.
    let had_version =
        action != Action::Create || change_set.operations[0].document.kind == DocumentKind::FlagEnvironment;
    let shows_more = matches!(form, AnswerForm::Project(_) | AnswerForm::Flag(..));
    let submission = Submission { change_set: &change_set, digest, form, dry_run: false };
    let answer = submit(&*state.storage, &session.author(), &submission, state.clock.now())
        .await
        .map_err(|error| in_words_of_resource(error, had_version))?;
    let mut response = (answer.status, Json(&answer.body)).into_response();
    // The answer to a deletion is no resource any more, and has no version.
    if let Some(version) = answer.body.get("version").and_then(Value::as_i64) {
        let tag = if shows_more {
            etag::of_representation(version, &answer.body)
        } else {
            etag::of_version(version)
        };
        etag::set(response.headers_mut(), &tag);
    }
    if answer.status == StatusCode::CREATED
        && let Ok(location) = HeaderValue::from_str(&format!("{}/api/v1{path}", state.settings.public_url))
    {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// Pointers into the one operation become pointers into the body; a precondition that fails is 412 where the
/// version came with `If-Match`.
fn in_words_of_resource(mut error: ApiError, had_version: bool) -> ApiError {
    for problem in &mut error.problem.errors {
        problem.pointer = pointer_into_body(&problem.pointer);
    }
    if error.problem.code != ErrorCode::Conflict || !had_version {
        return error;
    }
    let Problem { conflicts, .. } = *error.problem;
    let detail = "The document is not in the version you named; conflicts has it as it stands.";
    let mut error = ApiError::new(ErrorCode::PreconditionFailed, detail);
    error.problem.conflicts = conflicts;
    error
}

fn pointer_into_body(pointer: &str) -> String {
    let Some(inner) = pointer.strip_prefix("/operations/0") else { return pointer.to_owned() };
    let inner = inner.strip_prefix("/fields").or_else(|| inner.strip_prefix("/document")).unwrap_or(inner);
    // `/tags/to/3` is the fourth tag of the new value.
    inner.replacen("/to/", "/", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pointer: &str, expected: &str) {
        assert_eq!(pointer_into_body(pointer), expected);
    }

    #[test]
    fn pointers_go_into_the_body_that_was_sent() {
        check("/message", "/message");
        check("/operations/0/fields/name", "/name");
        check("/operations/0/fields/tags/to/3", "/tags/3");
        check("/operations/0/document/key", "/key");
    }
}
