//! `POST /api/v1/projects/{project}/segments`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, require_seen, submit_single};
use crate::extract::{IdempotencyKey, JsonBody, KeyPath};
use crate::openapi::{CreateProblems, ReadProblems};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::{ConditionBody, SegmentResource};
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentId, DocumentKind, DocumentRef, Key, Scope};
use serde::{Deserialize, Serialize};
use server_policy::{Action as Permission, Resource};
use uuid::Uuid;

/// A new segment.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateSegment {
    /// Its id, a new UUIDv7 made by the caller.
    id: Uuid,
    /// Its key, for good.
    #[schema(value_type = String)]
    key: Key,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Whom it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// A context must be in this segment as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    /// Nobody is in a segment that is switched off; on when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
    /// All must hold; none always hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<ConditionBody>>)]
    conditions: Option<Vec<serde_json::Value>>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Creates a segment.
#[utoipa::path(
    post, path = "/api/v1/projects/{project}/segments", operation_id = "create_segment", tag = "segments",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = CreateSegment,
    responses(
        (status = 201, description = "Created.", body = SegmentResource,
            headers(("ETag" = String), ("Location" = String))),
        ReadProblems, CreateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<CreateSegment>,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::SegmentsRead, Permission::SegmentsWrite, resource).await?;
    let project_id = id_of(&mut *state.begin(&session.reader()).await?, &project).await?;
    let JsonBody { value: segment, bytes } = body;
    let write = SingleWrite {
        idempotency_key,
        fields: fields_of(&segment, &["id", "message"]),
        document: DocumentRef {
            kind: DocumentKind::Segment,
            id: DocumentId(segment.id),
            key: segment.key.clone(),
            environment: None,
        },
        action: Action::Create,
        base_version: 0,
        message: segment.message,
        path: format!("/projects/{project}/segments/{}", segment.key),
        form: AnswerForm::Segment(project_id, segment.key),
        scope: Scope::project(project),
        bytes,
    };
    submit_single(&state, &session, write).await
}
