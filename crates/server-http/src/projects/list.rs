//! `GET /api/v1/projects`.

use crate::cursor;
use crate::extract::{QueryParams, check_limit};
use crate::openapi::ListProblems;
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use crate::views::project_resource;
use api_types::{Page, ProjectResource, limits};
use axum::Json;
use axum::extract::State;
use flag_model::{DocumentBody, Key};
use serde::Deserialize;
use server_policy::{Action, Actor, Decision, Resource, decide};

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

/// The projects that the caller sees, by key. Empty for a user in none of the known groups.
#[utoipa::path(
    get, path = "/api/v1/projects", operation_id = "list_projects", tag = "projects",
    params(Params),
    responses((status = 200, description = "A page of projects.", body = Page<ProjectResource>), ListProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    QueryParams(params): QueryParams<Params>,
) -> Result<Json<Page<ProjectResource>>, ApiError> {
    let limit = check_limit(params.limit, limits::LIST_DEFAULT_LIMIT, limits::LIST_MAX_LIMIT)?;
    let after: Option<Key> = cursor::decode(params.cursor.as_deref())?;
    if decide(Actor { role: session.role }, Action::ProjectsRead, Resource::INSTALLATION) == Decision::Hide {
        return Ok(Json(Page { items: Vec::new(), next_cursor: None }));
    }
    session.require(Action::ProjectsRead, Resource::INSTALLATION)?;
    let mut tx = state.begin(&session.reader()).await?;
    let mut projects = tx.list_projects(after.as_ref(), limit + 1).await?;
    let more = projects.len() > limit as usize;
    projects.truncate(limit as usize);
    let last = projects.last().filter(|_| more).map(|summary| &summary.document.document.body);
    let next_cursor = last.and_then(DocumentBody::key).map(cursor::encode);
    let items = projects.iter().map(project_resource).collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next_cursor }))
}
