//! `PATCH /api/v1/projects/{project}/flags/{flag}`.

use crate::change_sets::AnswerForm;
use crate::change_sets::single::{SingleWrite, fields_of, require_seen, submit_single};
use crate::extract::{IdempotencyKey, IfMatch, JsonBody, KeyPath, present};
use crate::openapi::{ReadProblems, UpdateProblems};
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::{FlagResource, PrerequisiteBody, VariantBody};
use axum::extract::State;
use axum::response::Response;
use flag_model::{Action, DocumentKind, DocumentRef, Key, Scope};
use serde::{Deserialize, Serialize};
use server_policy::{Action as Permission, Resource};

/// The fields of a flag that change; absent ones stay. Key, kind and bucketing key never change.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateFlag {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Words to find it by; all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<String>>,
    /// The team or person to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    /// `active`, `inactive` or `archived`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lifecycle: Option<String>,
    /// Values with names; all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<VariantBody>>)]
    variants: Option<Vec<serde_json::Value>>,
    /// What other flags must serve in the same environment before this one is on; all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<PrerequisiteBody>>)]
    prerequisites: Option<Vec<serde_json::Value>>,
    /// JSON Schema (draft 2020-12) that every value of a JSON flag must satisfy; `null` takes it away.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    value_schema: Option<serde_json::Value>,
    /// The day on which the flag should be gone; `null` takes it away.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    expected_end: Option<serde_json::Value>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Changes fields of a flag as a whole. What it serves is changed in its environments.
#[utoipa::path(
    patch, path = "/api/v1/projects/{project}/flags/{flag}", operation_id = "update_flag", tag = "flags",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("flag" = String, Path, description = "The flag's key."),
        ("If-Match" = String, Header, description = "The version read, `\"<version>\"` or the entity tag."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = UpdateFlag,
    responses(
        (status = 200, description = "Changed.", body = FlagResource, headers(("ETag" = String))),
        ReadProblems, UpdateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, key)): KeyPath<(Key, Key)>,
    IfMatch(base_version): IfMatch,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<UpdateFlag>,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::FlagsRead, Permission::FlagsWrite, resource).await?;
    let mut tx = state.begin(&session.reader()).await?;
    let project_id = id_of(&mut *tx, &project).await?;
    let stored = tx.get_flag(project_id, &key).await?.ok_or_else(ApiError::not_found)?;
    drop(tx);
    let JsonBody { value: flag, bytes } = body;
    let write = SingleWrite {
        idempotency_key,
        document: DocumentRef {
            kind: DocumentKind::Flag,
            id: stored.document.id,
            key: key.clone(),
            environment: None,
        },
        action: Action::Update,
        base_version,
        fields: fields_of(&flag, &["message"]),
        message: flag.message,
        path: format!("/projects/{project}/flags/{key}"),
        form: AnswerForm::Flag(project_id, key),
        scope: Scope::project(project),
        bytes,
    };
    submit_single(&state, &session, write).await
}
