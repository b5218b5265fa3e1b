//! `POST /api/v1/projects/{project}/flags`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, require_seen, submit_single};
use crate::extract::{IdempotencyKey, JsonBody, KeyPath};
use crate::openapi::{CreateProblems, ReadProblems};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::{FlagResource, PrerequisiteBody, VariantBody};
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentId, DocumentKind, DocumentRef, Key, Scope};
use serde::{Deserialize, Serialize};
use server_policy::{Action as Permission, Resource};
use uuid::Uuid;

/// A new flag. It is off in every environment until it is configured there.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateFlag {
    /// Its id, a new UUIDv7 made by the caller.
    id: Uuid,
    /// Its key, for good.
    #[schema(value_type = String)]
    key: Key,
    /// `boolean`, `string`, `number` or `json`, for good.
    kind: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Words to find it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<String>>,
    /// The team or person to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    /// `active` (when absent), `inactive` or `archived`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lifecycle: Option<String>,
    /// What rollouts hash, for good; the key when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bucketing_key: Option<String>,
    /// Values with names; all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<VariantBody>>)]
    variants: Option<Vec<serde_json::Value>>,
    /// What other flags must serve in the same environment before this one is on; all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<PrerequisiteBody>>)]
    prerequisites: Option<Vec<serde_json::Value>>,
    /// JSON Schema (draft 2020-12) that every value of a JSON flag must satisfy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value_schema: Option<serde_json::Value>,
    /// The day on which the flag should be gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    expected_end: Option<String>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Creates a flag.
#[utoipa::path(
    post, path = "/api/v1/projects/{project}/flags", operation_id = "create_flag", tag = "flags",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = CreateFlag,
    responses(
        (status = 201, description = "Created.", body = FlagResource,
            headers(("ETag" = String), ("Location" = String))),
        ReadProblems, CreateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<CreateFlag>,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::FlagsRead, Permission::FlagsWrite, resource).await?;
    let project_id = id_of(&mut *state.begin(&session.reader()).await?, &project).await?;
    let JsonBody { value: flag, bytes } = body;
    let write = SingleWrite {
        idempotency_key,
        fields: fields_of(&flag, &["id", "message"]),
        document: DocumentRef {
            kind: DocumentKind::Flag,
            id: DocumentId(flag.id),
            key: flag.key.clone(),
            environment: None,
        },
        action: Action::Create,
        base_version: 0,
        message: flag.message,
        path: format!("/projects/{project}/flags/{}", flag.key),
        form: AnswerForm::Flag(project_id, flag.key),
        scope: Scope::project(project),
        bytes,
    };
    submit_single(&state, &session, write).await
}
