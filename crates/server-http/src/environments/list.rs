//! `GET /api/v1/projects/{project}/environments`.

use crate::extract::KeyPath;
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::environment_resource;
use api_types::{EnvironmentResource, Page};
use axum::Json;
use axum::extract::State;
use flag_model::Key;
use server_policy::{Action, Resource};

/// All environments of a project, in their order. There are at most 50, so this is always one page.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/environments", operation_id = "list_environments", tag = "environments",
    params(("project" = String, Path, description = "The project's key.")),
    responses((status = 200, description = "The environments.", body = Page<EnvironmentResource>), ReadProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
) -> Result<Json<Page<EnvironmentResource>>, ApiError> {
    session.require(Action::EnvironmentsRead, Resource::project(&project))?;
    let mut tx = state.begin(&session.reader()).await?;
    let id = id_of(&mut *tx, &project).await?;
    let items = tx.list_environments(id).await?.iter().map(environment_resource).collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next_cursor: None }))
}
