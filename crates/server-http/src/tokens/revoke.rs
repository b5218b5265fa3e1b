//! `DELETE /api/v1/projects/{project}/tokens/{token}`.

use super::token_resource;
use super::write::{Written, answer_before, finish};
use crate::change_sets::single::require_seen;
use crate::change_sets::{Author, digest, record_refused};
use crate::extract::{IdempotencyKey, KeyPath};
use crate::openapi::{ReadProblems, RevokeProblems};
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use api_types::TokenResource;
use axum::Json;
use axum::extract::State;
use flag_model::{Key, Scope};
use http::StatusCode;
use serde_json::{Value, json};
use server_policy::{Action as Permission, Resource};
use uuid::Uuid;

/// Revokes an evaluation token: from now on no copy of the server accepts it, and its event streams end. Needs no
/// version: there is nothing else that can be done to a token, and it cannot be taken back.
#[utoipa::path(
    delete, path = "/api/v1/projects/{project}/tokens/{token}", operation_id = "revoke_token", tag = "tokens",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("token" = uuid::Uuid, Path, description = "The token's id."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    responses(
        (status = 200, description = "It is revoked, now or since before.", body = TokenResource),
        ReadProblems, RevokeProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, token)): KeyPath<(Key, Uuid)>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
) -> Result<Json<TokenResource>, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::FlagsRead, Permission::TokensDelete, resource).await?;
    let author = session.author();
    let outcome = revoke(&state, &session, &author, &project, token, idempotency_key).await;
    if let Err(error) = &outcome {
        record_refused(&*state.storage, &author, Permission::TokensDelete, error, state.clock.now()).await;
    }
    outcome.map(Json)
}

async fn revoke(
    state: &AppState,
    session: &Session,
    author: &Author,
    project: &Key,
    token: Uuid,
    idempotency_key: Uuid,
) -> Result<TokenResource, ApiError> {
    session.require(Permission::TokensDelete, Resource::project(project))?;
    let digest = digest(&[b"revoke_token", project.as_str().as_bytes(), token.as_bytes()]);
    let now = state.clock.now();
    let mut tx = state.begin(&author.writer()).await?;
    if let Some(token) = answer_before(&mut *tx, idempotency_key, digest, project, token).await? {
        return Ok(token);
    }
    let scope = tx.lock_scope(&Scope::project(project.clone())).await?.ok_or_else(ApiError::not_found)?;
    let project_id = scope.project.ok_or_else(ApiError::not_found)?;
    let before = tx.get_token(project_id, token).await?.ok_or_else(ApiError::not_found)?;
    if !tx.revoke_token(project_id, token, now).await? {
        return Ok(token_resource(&before));
    }
    let stored = tx.get_token(project_id, token).await?.ok_or_else(ApiError::not_found)?;
    let written = Written {
        permission: Permission::TokensDelete,
        token: token_resource(&stored),
        before: json!({ "revoked_at": Value::Null }),
        after: json!({ "revoked_at": stored.revoked_at }),
        status: StatusCode::OK,
    };
    finish(state, tx, &scope, author, (idempotency_key, digest), written, now).await
}
