//! `PATCH /api/v1/projects/{project}/segments/{segment}`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, require_seen, submit_single};
use crate::extract::{IdempotencyKey, IfMatch, JsonBody, KeyPath, present};
use crate::openapi::{ReadProblems, UpdateProblems};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::{ConditionBody, SegmentResource};
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentKind, DocumentRef, Key, Scope};
use serde::{Deserialize, Serialize};
use server_policy::{Action as Permission, Resource};

/// The fields of a segment that change; absent ones stay.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateSegment {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Whom it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// A context must be in this segment as well; `null` takes it away.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    parent: Option<serde_json::Value>,
    /// Nobody is in a segment that is switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
    /// All of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<ConditionBody>>)]
    conditions: Option<Vec<serde_json::Value>>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Changes fields of a segment, and so what every flag serves whose rules ask for it.
#[utoipa::path(
    patch, path = "/api/v1/projects/{project}/segments/{segment}", operation_id = "update_segment",
    tag = "segments",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("segment" = String, Path, description = "The segment's key."),
        ("If-Match" = String, Header, description = "The version read, `\"<version>\"`."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = UpdateSegment,
    responses(
        (status = 200, description = "Changed.", body = SegmentResource, headers(("ETag" = String))),
        ReadProblems, UpdateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, key)): KeyPath<(Key, Key)>,
    IfMatch(base_version): IfMatch,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<UpdateSegment>,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::SegmentsRead, Permission::SegmentsWrite, resource).await?;
    let mut tx = state.begin(&session.reader()).await?;
    let project_id = id_of(&mut *tx, &project).await?;
    let stored = tx.get_segment(project_id, &key).await?.ok_or_else(ApiError::not_found)?;
    drop(tx);
    let JsonBody { value: segment, bytes } = body;
    let write = SingleWrite {
        idempotency_key,
        document: DocumentRef {
            kind: DocumentKind::Segment,
            id: stored.document.id,
            key: key.clone(),
            environment: None,
        },
        action: Action::Update,
        base_version,
        fields: fields_of(&segment, &["message"]),
        message: segment.message,
        path: format!("/projects/{project}/segments/{key}"),
        form: AnswerForm::Segment(project_id, key),
        scope: Scope::project(project),
        bytes,
    };
    submit_single(&state, &session, write).await
}
