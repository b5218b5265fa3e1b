//! `GET /api/v1/projects/{project}/tokens`.

use super::token_resource;
use crate::cursor;
use crate::extract::{KeyPath, QueryParams, check_limit};
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use api_types::{Page, TokenResource, limits};
use axum::Json;
use axum::extract::State;
use flag_model::Key;
use jiff::Timestamp;
use serde::Deserialize;
use server_policy::{Action, Resource};
use server_storage::TokenPosition;
use uuid::Uuid;

/// Which part of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Items at most, 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// Evaluation tokens of a project, the newest first, revoked and expired ones included. Their texts are kept
/// nowhere.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/tokens", operation_id = "list_tokens", tag = "tokens",
    params(("project" = String, Path, description = "The project's key."), Params),
    responses((status = 200, description = "A page of tokens.", body = Page<TokenResource>), ReadProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    QueryParams(params): QueryParams<Params>,
) -> Result<Json<Page<TokenResource>>, ApiError> {
    session.require(Action::TokensRead, Resource::project(&project))?;
    let limit = check_limit(params.limit, limits::LIST_DEFAULT_LIMIT, limits::LIST_MAX_LIMIT)?;
    let after: Option<(Timestamp, Uuid)> = cursor::decode(params.cursor.as_deref())?;
    let after = after.map(|(created_at, id)| TokenPosition { created_at, id });
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let mut tokens = tx.list_tokens(project, after, limit + 1).await?;
    let more = tokens.len() > limit as usize;
    tokens.truncate(limit as usize);
    let next_cursor = tokens.last().filter(|_| more).map(|last| cursor::encode(&(last.created_at, last.id)));
    Ok(Json(Page { items: tokens.iter().map(token_resource).collect(), next_cursor }))
}
