//! `POST /api/v1/projects/{project}/overrides`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, require_seen, submit_single};
use crate::extract::{IdempotencyKey, JsonBody, KeyPath};
use crate::openapi::{CreateProblems, ReadProblems};
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

/// A new override.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateOverride {
    /// Its id, a new UUIDv7 made by the caller.
    id: Uuid,
    /// The flag's key.
    #[schema(value_type = String)]
    flag: Key,
    /// The environment's key.
    #[schema(value_type = String)]
    environment: Key,
    /// `user`, `organization`, `tenant` or `targeting_key`, for good.
    target: String,
    /// The target's id, as it stands in the context; for good.
    target_id: String,
    /// What is served, of the flag's type.
    value: serde_json::Value,
    /// It no longer counts after this instant; absent: for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<String>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Creates an override: for one target, a flag serves this value whatever its rules say.
#[utoipa::path(
    post, path = "/api/v1/projects/{project}/overrides", operation_id = "create_override", tag = "overrides",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = CreateOverride,
    responses(
        (status = 201, description = "Created.", body = OverrideResource,
            headers(("ETag" = String), ("Location" = String))),
        ReadProblems, CreateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<CreateOverride>,
) -> Result<Response, ApiError> {
    let JsonBody { value: body, bytes } = body;
    let resource = Resource::environment(&project, &body.environment);
    require_seen(&state, &session, Permission::OverridesRead, Permission::OverridesWrite, resource).await?;
    let project_id = id_of(&mut *state.begin(&session.reader()).await?, &project).await?;
    let id = DocumentId(body.id);
    let write = SingleWrite {
        idempotency_key,
        fields: fields_of(&body, &["id", "flag", "environment", "message"]),
        document: DocumentRef {
            kind: DocumentKind::Override,
            id,
            key: body.flag,
            environment: Some(body.environment),
        },
        action: Action::Create,
        base_version: 0,
        message: body.message,
        path: format!("/projects/{project}/overrides/{id}"),
        form: AnswerForm::Override(project_id, id),
        scope: Scope::project(project),
        bytes,
    };
    submit_single(&state, &session, write).await
}
