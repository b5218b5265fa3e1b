//! `PATCH /api/v1/projects/{project}`.

use super::get::id_of;
use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, require_seen, submit_single};
use crate::extract::{IdempotencyKey, IfMatch, JsonBody, KeyPath};
use crate::openapi::{ReadProblems, UpdateProblems};
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use api_types::ProjectResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentKind, DocumentRef, Key, Scope};
use serde::{Deserialize, Serialize};
use server_policy::{Action as Permission, Resource};

/// The fields of a project that change; absent ones stay.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateProject {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// `active`, `inactive` or `archived`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lifecycle: Option<String>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Changes fields of a project.
#[utoipa::path(
    patch, path = "/api/v1/projects/{project}", operation_id = "update_project", tag = "projects",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("If-Match" = String, Header, description = "The version read, `\"<version>\"`."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = UpdateProject,
    responses(
        (status = 200, description = "Changed.", body = ProjectResource, headers(("ETag" = String))),
        ReadProblems, UpdateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(key): KeyPath<Key>,
    IfMatch(base_version): IfMatch,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<UpdateProject>,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&key);
    require_seen(&state, &session, Permission::ProjectsRead, Permission::ProjectsWrite, resource).await?;
    let id = id_of(&mut *state.begin(&session.reader()).await?, &key).await?;
    let JsonBody { value: project, bytes } = body;
    let write = SingleWrite {
        idempotency_key,
        scope: Scope::Installation,
        document: DocumentRef { kind: DocumentKind::Project, id, key: key.clone(), environment: None },
        action: Action::Update,
        base_version,
        fields: fields_of(&project, &["message"]),
        message: project.message,
        path: format!("/projects/{key}"),
        form: AnswerForm::Project(key),
        bytes,
    };
    submit_single(&state, &session, write).await
}
