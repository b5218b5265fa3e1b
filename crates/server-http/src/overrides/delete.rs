//! `DELETE /api/v1/projects/{project}/overrides/{override}`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, require_seen, submit_single};
use crate::extract::{IdempotencyKey, IfMatch, KeyPath};
use crate::openapi::{ReadProblems, UpdateProblems};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::ChangeSetResponse;
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentId, DocumentKind, DocumentRef, Key, Scope};
use server_policy::{Action as Permission, Resource};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Deletes an override: its target gets what the rules say again.
#[utoipa::path(
    delete, path = "/api/v1/projects/{project}/overrides/{override}", operation_id = "delete_override",
    tag = "overrides",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("override" = uuid::Uuid, Path, description = "The override's id."),
        ("If-Match" = String, Header, description = "The version read, `\"<version>\"`."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    responses(
        (status = 200, description = "Deleted.", body = ChangeSetResponse),
        ReadProblems, UpdateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, id)): KeyPath<(Key, Uuid)>,
    IfMatch(base_version): IfMatch,
    IdempotencyKey(idempotency_key): IdempotencyKey,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::OverridesRead, Permission::OverridesDelete, resource).await?;
    let mut tx = state.begin(&session.reader()).await?;
    let project_id = id_of(&mut *tx, &project).await?;
    let id = DocumentId(id);
    let (key, environment) = match tx.get_override(project_id, id).await? {
        Some(stored) => (stored.flag_key.ok_or_else(ApiError::not_found)?, stored.environment_key),
        // A repeat of the deletion: the idempotency key alone decides about the answer, and names do not matter.
        None if tx.find_idempotency(idempotency_key).await?.is_some() => {
            (project.clone(), Some(project.clone()))
        }
        None => return Err(ApiError::not_found()),
    };
    drop(tx);
    let write = SingleWrite {
        idempotency_key,
        document: DocumentRef { kind: DocumentKind::Override, id, key, environment },
        action: Action::Delete,
        base_version,
        fields: BTreeMap::new(),
        message: String::new(),
        path: format!("/projects/{project}/overrides/{id}"),
        form: AnswerForm::ChangeSet,
        scope: Scope::project(project),
        bytes: bytes::Bytes::new(),
    };
    submit_single(&state, &session, write).await
}
