//! `GET /api/v1/projects/{project}/flags/{flag}/changes`.

use crate::cursor;
use crate::extract::{KeyPath, QueryParams, check_limit};
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::change_entry;
use api_types::{ChangeEntry, Page, limits};
use axum::Json;
use axum::extract::State;
use flag_model::Key;
use serde::Deserialize;
use server_policy::{Action, Resource};

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

/// The last changes of a flag and of what it serves in all environments, the newest first.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/flags/{flag}/changes", operation_id = "list_flag_changes",
    tag = "flags",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("flag" = String, Path, description = "The flag's key."),
        Params,
    ),
    responses((status = 200, description = "A page of changes.", body = Page<ChangeEntry>), ReadProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, key)): KeyPath<(Key, Key)>,
    QueryParams(params): QueryParams<Params>,
) -> Result<Json<Page<ChangeEntry>>, ApiError> {
    session.require(Action::FlagsRead, Resource::project(&project))?;
    let limit = check_limit(params.limit, limits::LIST_DEFAULT_LIMIT, limits::LIST_MAX_LIMIT)?;
    let before: Option<i64> = cursor::decode(params.cursor.as_deref())?;
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let flag = tx.get_flag(project, &key).await?.ok_or_else(ApiError::not_found)?;
    let mut entries = tx.flag_history(flag.document.id, before, limit + 1).await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next_cursor = entries.last().filter(|_| more).map(|last| cursor::encode(&last.sequence));
    Ok(Json(Page { items: entries.into_iter().map(change_entry).collect(), next_cursor }))
}
