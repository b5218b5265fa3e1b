//! `POST /api/v1/projects`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, submit_single};
use crate::extract::{IdempotencyKey, JsonBody};
use crate::openapi::{CreateProblems, ReadProblems};
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use api_types::ProjectResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentId, DocumentKind, DocumentRef, Key, Scope};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A new project.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateProject {
    /// Its id, a new UUIDv7 made by the caller.
    id: Uuid,
    /// Its key, for good.
    #[schema(value_type = String)]
    key: Key,
    /// Its name.
    name: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// `active` (when absent), `inactive` or `archived`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lifecycle: Option<String>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Creates a project.
#[utoipa::path(
    post, path = "/api/v1/projects", operation_id = "create_project", tag = "projects",
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect.")),
    request_body = CreateProject,
    responses(
        (status = 201, description = "Created.", body = ProjectResource,
            headers(("ETag" = String), ("Location" = String))),
        ReadProblems, CreateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<CreateProject>,
) -> Result<Response, ApiError> {
    let JsonBody { value: project, bytes } = body;
    let write = SingleWrite {
        idempotency_key,
        scope: Scope::Installation,
        fields: fields_of(&project, &["id", "message"]),
        document: DocumentRef {
            kind: DocumentKind::Project,
            id: DocumentId(project.id),
            key: project.key.clone(),
            environment: None,
        },
        action: Action::Create,
        base_version: 0,
        message: project.message,
        form: AnswerForm::Project(project.key.clone()),
        path: format!("/projects/{}", project.key),
        bytes,
    };
    submit_single(&state, &session, write).await
}
