//! `POST /api/v1/projects/{project}/tokens`.

use super::secret;
use super::token_resource;
use super::write::{Written, answer_before, finish};
use crate::change_sets::single::require_seen;
use crate::change_sets::{Author, digest, record_refused};
use crate::extract::{IdempotencyKey, JsonBody, KeyPath};
use crate::openapi::{CreateProblems, ReadProblems};
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use api_types::{CreatedToken, FieldProblem, limits};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use flag_model::{DocumentId, Key, Scope};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use server_policy::{Action as Permission, Resource};
use server_storage::{NewToken, Transaction};
use uuid::Uuid;

/// A new evaluation token.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateToken {
    /// Its id, a new UUIDv7 made by the caller.
    id: Uuid,
    /// What people call it, 1 to 200 characters; such as the application that will have it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The environment in which it evaluates.
    #[schema(value_type = String)]
    environment: Key,
    /// From when on it no longer counts; absent: for good.
    expires_at: Option<Timestamp>,
}

/// Makes an evaluation token. Its text is in this answer and never again: a repeat of the request says
/// `secret: null`.
#[utoipa::path(
    post, path = "/api/v1/projects/{project}/tokens", operation_id = "create_token", tag = "tokens",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "A new UUID; the same key never has a second effect."),
    ),
    request_body = CreateToken,
    responses(
        (status = 201, description = "Created.", body = CreatedToken, headers(("Location" = String))),
        ReadProblems, CreateProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    body: JsonBody<CreateToken>,
) -> Result<Response, ApiError> {
    let resource = Resource::project(&project);
    require_seen(&state, &session, Permission::FlagsRead, Permission::TokensWrite, resource).await?;
    let author = session.author();
    let JsonBody { value: new, bytes } = body;
    let request = Request {
        idempotency_key,
        digest: digest(&[b"create_token", project.as_str().as_bytes(), &bytes]),
        project,
        new,
    };
    let outcome = create(&state, &session, &author, &request).await;
    if let Err(error) = &outcome {
        record_refused(&*state.storage, &author, Permission::TokensWrite, error, state.clock.now()).await;
    }
    let created = outcome?;
    let location = format!(
        "{}/api/v1/projects/{}/tokens/{}",
        state.settings.public_url, request.project, request.new.id
    );
    let mut response = (StatusCode::CREATED, Json(created)).into_response();
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

struct Request {
    idempotency_key: Uuid,
    digest: [u8; 32],
    project: Key,
    new: CreateToken,
}

async fn create(
    state: &AppState,
    session: &Session,
    author: &Author,
    request: &Request,
) -> Result<CreatedToken, ApiError> {
    let Request { idempotency_key, digest, project, new } = request;
    session.require(Permission::TokensWrite, Resource::environment(project, &new.environment))?;
    let now = state.clock.now();
    check(new, now)?;
    let mut tx = state.begin(&author.writer()).await?;
    if let Some(token) = answer_before(&mut *tx, *idempotency_key, *digest, project, new.id).await? {
        return Ok(CreatedToken { token, secret: None });
    }
    let scope = tx.lock_scope(&Scope::project(project.clone())).await?.ok_or_else(ApiError::not_found)?;
    let project_id = scope.project.ok_or_else(ApiError::not_found)?;
    let environment = tx.get_environment(project_id, &new.environment).await?.ok_or_else(|| {
        let detail = "the project has no such environment";
        let advice = "Create the environment first, or name another.";
        ApiError::invalid(vec![problem("/environment", "unknown_reference", detail, advice)])
    })?;
    check_room(&mut *tx, project_id).await?;
    let secret = secret::text_of(state.ids.new_secret());
    let token = NewToken {
        id: new.id,
        environment: environment.document.id,
        name: new.name.clone(),
        secret_hash: secret::hash_of(&secret).ok_or_else(ApiError::not_found)?,
        expires_at: new.expires_at,
        at: now,
    };
    tx.create_token(project_id, &token).await?;
    let stored = tx.get_token(project_id, new.id).await?.ok_or_else(ApiError::not_found)?;
    let after = json!({
        "name": new.name, "environment": new.environment, "expires_at": new.expires_at,
    });
    let written = Written {
        permission: Permission::TokensWrite,
        token: token_resource(&stored),
        before: serde_json::Value::Null,
        after,
        status: StatusCode::CREATED,
    };
    let token = finish(state, tx, &scope, author, (*idempotency_key, *digest), written, now).await?;
    Ok(CreatedToken { token, secret: Some(secret) })
}

fn check(new: &CreateToken, now: Timestamp) -> Result<(), ApiError> {
    let max = limits::TOKEN_NAME_MAX_CHARS;
    let mut problems = Vec::new();
    if new.id.is_nil() {
        problems.push(problem("/id", "invalid_value", "the id of a token is not nil", "Make a new UUID."));
    }
    if new.name.trim().is_empty() {
        let advice = "Name the application that will have it.";
        problems.push(problem("/name", "empty", "a token needs a name", advice));
    } else if new.name.chars().count() > max || new.name.chars().any(char::is_control) {
        let detail = format!("a name has at most {max} characters, all of them printable");
        problems.push(problem("/name", "too_long", &detail, "Shorten it."));
    }
    if new.expires_at.is_some_and(|expires_at| expires_at <= now) {
        let advice = "Name a later time, or leave it out.";
        problems.push(problem("/expires_at", "invalid_value", "a token cannot expire in the past", advice));
    }
    if problems.is_empty() { Ok(()) } else { Err(ApiError::invalid(problems)) }
}

async fn check_room(tx: &mut dyn Transaction, project: DocumentId) -> Result<(), ApiError> {
    let max = limits::PROJECT_MAX_TOKENS;
    if tx.count_tokens(project).await? < i64::from(max) {
        return Ok(());
    }
    let detail = format!("a project has at most {max} tokens");
    Err(ApiError::invalid(vec![problem("", "too_many", &detail, "Revoke those that nobody uses.")]))
}

fn problem(pointer: &str, code: &str, detail: &str, advice: &str) -> FieldProblem {
    FieldProblem {
        pointer: pointer.to_owned(),
        code: code.to_owned(),
        detail: detail.to_owned(),
        advice: advice.to_owned(),
    }
}
