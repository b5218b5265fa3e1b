//! `DELETE /api/v1/projects/{project}/segments/{segment}`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, id_to_delete, require_seen, submit_single};
use crate::extract::{IdempotencyKey, IfMatch, KeyPath};
use crate::openapi::{ReadProblems, UpdateProblems};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::ChangeSetResponse;
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentKind, DocumentRef, Key, Scope};
use server_policy::{Action as Permission, Resource};
use std::collections::BTreeMap;

/// Deletes a segment that nothing asks for any more.
#[utoipa::path(
    delete, path = "/api/v1/projects/{project}/segments/{segment}", operation_id = "delete_segment",
    tag = "segments",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("segment" = String, Path, description = "The segment's key."),
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
    KeyPath((project, key)): KeyPath<(Key, Key)>,
    IfMatch(base_version): IfMatch,
    IdempotencyKey(idempotency_key): IdempotencyKey,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::SegmentsRead, Permission::SegmentsDelete, resource).await?;
    let mut tx = state.begin(&session.reader()).await?;
    let project_id = id_of(&mut *tx, &project).await?;
    let stored = tx.get_segment(project_id, &key).await?;
    let id = id_to_delete(&mut *tx, stored, idempotency_key, state.ids.new_id()).await?;
    drop(tx);
    let write = SingleWrite {
        idempotency_key,
        document: DocumentRef { kind: DocumentKind::Segment, id, key: key.clone(), environment: None },
        action: Action::Delete,
        base_version,
        fields: BTreeMap::new(),
        message: String::new(),
        path: format!("/projects/{project}/segments/{key}"),
        form: AnswerForm::ChangeSet,
        scope: Scope::project(project),
        bytes: bytes::Bytes::new(),
    };
    submit_single(&state, &session, write).await
}
