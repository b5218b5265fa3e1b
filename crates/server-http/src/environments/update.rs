//! `PATCH /api/v1/projects/{project}/environments/{environment}`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, require_seen, submit_single};
use crate::extract::{IdempotencyKey, IfMatch, JsonBody, KeyPath, present};
use crate::openapi::{ReadProblems, UpdateProblems};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::EnvironmentResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentKind, DocumentRef, Key, Scope};
use serde::{Deserialize, Serialize};
use server_policy::{Action as Permission, Resource};

/// The fields of an environment that change; absent ones stay.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateEnvironment {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// `teal`, `blue`, `amber`, `violet`, `red` or `gray`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    color: Option<String>,
    /// Its place in the row of environments, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    position: Option<i32>,
    /// Flags that are not configured here are configured as in this environment; `null` takes it away.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    inherits_from: Option<serde_json::Value>,
    /// How many other people must approve a change that can alter a result here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 255)]
    approvals_required: Option<i64>,
    /// Nothing that can alter a result here may change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frozen: Option<bool>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Changes fields of an environment.
#[utoipa::path(
    patch, path = "/api/v1/projects/{project}/environments/{environment}", operation_id = "update_environment",
    tag = "environments",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("environment" = String, Path, description = "The environment's key."),
        ("If-Match" = String, Header, description = "The version read, `\"<version>\"`."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = UpdateEnvironment,
    responses(
        (status = 200, description = "Changed.", body = EnvironmentResource, headers(("ETag" = String))),
        ReadProblems, UpdateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, key)): KeyPath<(Key, Key)>,
    IfMatch(base_version): IfMatch,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<UpdateEnvironment>,
) -> Result<Response, ApiError> {
    let resource = Resource::environment(&project, &key);
    require_seen(&state, &session, Permission::EnvironmentsRead, Permission::EnvironmentsWrite, resource)
        .await?;
    let mut tx = state.begin(&session.reader()).await?;
    let project_id = id_of(&mut *tx, &project).await?;
    let stored = tx.get_environment(project_id, &key).await?.ok_or_else(ApiError::not_found)?;
    drop(tx);
    let JsonBody { value: environment, bytes } = body;
    let write = SingleWrite {
        idempotency_key,
        document: DocumentRef {
            kind: DocumentKind::Environment,
            id: stored.document.id,
            key: key.clone(),
            environment: None,
        },
        action: Action::Update,
        base_version,
        fields: fields_of(&environment, &["message"]),
        message: environment.message,
        path: format!("/projects/{project}/environments/{key}"),
        form: AnswerForm::Environment(project_id, key),
        scope: Scope::project(project),
        bytes,
    };
    submit_single(&state, &session, write).await
}
