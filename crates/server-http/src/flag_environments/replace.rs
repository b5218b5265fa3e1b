//! `PUT /api/v1/projects/{project}/flags/{flag}/environments/{environment}`.

use super::write::{ConfigurationWrite, submit};
use crate::change_sets::single::fields_of;
use crate::extract::{IdempotencyKey, IfMatch, JsonBody, KeyPath};
use crate::openapi::{ReadProblems, UpdateProblems};
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use api_types::{FallthroughBody, FlagEnvironmentResource, RuleBody, ScheduleBody};
use axum::extract::State;
use axum::response::Response;
use flag_model::Key;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// All that a flag serves in an environment.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplaceFlagEnvironment {
    /// Its id where it is configured for the first time, a new UUIDv7; made by the server when absent.
    #[serde(default)]
    id: Option<Uuid>,
    /// Whether the flag is on here.
    enabled: bool,
    /// Served while it is off.
    off_value: serde_json::Value,
    /// In the order of their priority; none when absent.
    #[serde(default)]
    #[schema(value_type = Vec<RuleBody>)]
    rules: Vec<serde_json::Value>,
    /// Served while it is on and nothing else decides.
    #[schema(value_type = FallthroughBody)]
    fallthrough: serde_json::Value,
    /// The first active one decides before the rules; none when absent.
    #[serde(default)]
    #[schema(value_type = Vec<ScheduleBody>)]
    schedules: Vec<serde_json::Value>,
    /// Why, for the history.
    #[serde(default)]
    message: String,
}

/// Sets all that a flag serves in an environment.
#[utoipa::path(
    put, path = "/api/v1/projects/{project}/flags/{flag}/environments/{environment}",
    operation_id = "replace_flag_environment", tag = "flags",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("flag" = String, Path, description = "The flag's key."),
        ("environment" = String, Path, description = "The environment's key."),
        ("If-Match" = String, Header,
            description = "The version read, `\"<version>\"`; `\"0\"` where nobody has configured the flag."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = ReplaceFlagEnvironment,
    responses(
        (status = 200, description = "Set.", body = FlagEnvironmentResource, headers(("ETag" = String))),
        (status = 201, description = "Configured for the first time.", body = FlagEnvironmentResource,
            headers(("ETag" = String), ("Location" = String))),
        ReadProblems, UpdateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, flag, environment)): KeyPath<(Key, Key, Key)>,
    IfMatch(base_version): IfMatch,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<ReplaceFlagEnvironment>,
) -> Result<Response, ApiError> {
    let JsonBody { value, bytes } = body;
    let write = ConfigurationWrite {
        project,
        flag,
        environment,
        base_version,
        idempotency_key,
        new_id: value.id,
        fields: fields_of(&value, &["id", "message"]),
        message: value.message,
        bytes,
    };
    submit(&state, &session, write).await
}
