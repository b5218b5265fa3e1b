//! `PATCH /api/v1/projects/{project}/overrides/{override}`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, require_seen, submit_single};
use crate::extract::{IdempotencyKey, IfMatch, JsonBody, KeyPath, present};
use crate::openapi::{ReadProblems, UpdateProblems};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::OverrideResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentId, DocumentKind, DocumentRef, Key, Scope};
use serde::{Deserialize, Serialize};
use server_policy::{Action as Permission, Resource};
use uuid::Uuid;

/// The fields of an override that change; absent ones stay. Flag, environment and target never change.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateOverride {
    /// What is served, of the flag's type.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Value>,
    /// It no longer counts after this instant; `null`: for good.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<serde_json::Value>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Changes an override.
#[utoipa::path(
    patch, path = "/api/v1/projects/{project}/overrides/{override}", operation_id = "update_override",
    tag = "overrides",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("override" = uuid::Uuid, Path, description = "The override's id."),
        ("If-Match" = String, Header, description = "The version read, `\"<version>\"`."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = UpdateOverride,
    responses(
        (status = 200, description = "Changed.", body = OverrideResource, headers(("ETag" = String))),
        ReadProblems, UpdateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, id)): KeyPath<(Key, Uuid)>,
    IfMatch(base_version): IfMatch,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<UpdateOverride>,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::OverridesRead, Permission::OverridesWrite, resource).await?;
    let mut tx = state.begin(&session.reader()).await?;
    let project_id = id_of(&mut *tx, &project).await?;
    let id = DocumentId(id);
    let stored = tx.get_override(project_id, id).await?.ok_or_else(ApiError::not_found)?;
    drop(tx);
    let JsonBody { value: body, bytes } = body;
    let write = SingleWrite {
        idempotency_key,
        document: DocumentRef {
            kind: DocumentKind::Override,
            id,
            key: stored.flag_key.ok_or_else(ApiError::not_found)?,
            environment: stored.environment_key,
        },
        action: Action::Update,
        base_version,
        fields: fields_of(&body, &["message"]),
        message: body.message,
        path: format!("/projects/{project}/overrides/{id}"),
        form: AnswerForm::Override(project_id, id),
        scope: Scope::project(project),
        bytes,
    };
    submit_single(&state, &session, write).await
}
