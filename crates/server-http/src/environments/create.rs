//! `POST /api/v1/projects/{project}/environments`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, require_seen, submit_single};
use crate::extract::{IdempotencyKey, JsonBody, KeyPath};
use crate::openapi::{CreateProblems, ReadProblems};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::EnvironmentResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentId, DocumentKind, DocumentRef, Key, Scope};
use serde::{Deserialize, Serialize};
use server_policy::{Action as Permission, Resource};
use uuid::Uuid;

/// A new environment.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateEnvironment {
    /// Its id, a new UUIDv7 made by the caller.
    id: Uuid,
    /// Its key, for good.
    #[schema(value_type = String)]
    key: Key,
    /// Its name.
    name: String,
    /// `teal`, `blue`, `amber`, `violet`, `red` or `gray`.
    color: String,
    /// Its place in the row of environments, from 0.
    position: i32,
    /// Flags that are not configured here are configured as in this environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inherits_from: Option<String>,
    /// How many other people must approve a change that can alter a result here; 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 255)]
    approvals_required: Option<i64>,
    /// Nothing that can alter a result here may change; `false` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frozen: Option<bool>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Creates an environment.
#[utoipa::path(
    post, path = "/api/v1/projects/{project}/environments", operation_id = "create_environment",
    tag = "environments",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = CreateEnvironment,
    responses(
        (status = 201, description = "Created.", body = EnvironmentResource,
            headers(("ETag" = String), ("Location" = String))),
        ReadProblems, CreateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<CreateEnvironment>,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::EnvironmentsRead, Permission::EnvironmentsWrite, resource)
        .await?;
    let project_id = id_of(&mut *state.begin(&session.reader()).await?, &project).await?;
    let JsonBody { value: environment, bytes } = body;
    let write = SingleWrite {
        idempotency_key,
        fields: fields_of(&environment, &["id", "message"]),
        document: DocumentRef {
            kind: DocumentKind::Environment,
            id: DocumentId(environment.id),
            key: environment.key.clone(),
            environment: None,
        },
        action: Action::Create,
        base_version: 0,
        message: environment.message,
        path: format!("/projects/{project}/environments/{}", environment.key),
        form: AnswerForm::Environment(project_id, environment.key),
        scope: Scope::project(project),
        bytes,
    };
    submit_single(&state, &session, write).await
}
