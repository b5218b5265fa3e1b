//! `GET /api/v1/projects/{project}/segments`.

use crate::cursor;
use crate::extract::{KeyPath, QueryParams, check_limit};
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::segment_resource;
use api_types::{Page, SegmentResource, limits};
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

/// Segments of a project, by key.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/segments", operation_id = "list_segments", tag = "segments",
    params(("project" = String, Path, description = "The project's key."), Params),
    responses((status = 200, description = "A page of segments.", body = Page<SegmentResource>), ReadProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    QueryParams(params): QueryParams<Params>,
) -> Result<Json<Page<SegmentResource>>, ApiError> {
    session.require(Action::SegmentsRead, Resource::project(&project))?;
    let limit = check_limit(params.limit, limits::LIST_DEFAULT_LIMIT, limits::LIST_MAX_LIMIT)?;
    let after: Option<Key> = cursor::decode(params.cursor.as_deref())?;
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let mut segments = tx.list_segments(project, after.as_ref(), limit + 1).await?;
    let more = segments.len() > limit as usize;
    segments.truncate(limit as usize);
    let last = segments.last().filter(|_| more).and_then(|stored| stored.document.body.key());
    let next_cursor = last.map(cursor::encode);
    let items = segments.iter().map(segment_resource).collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next_cursor }))
}
