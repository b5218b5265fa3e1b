//! `GET /api/v1/projects/{project}`.

use crate::etag;
use crate::extract::KeyPath;
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use crate::views::project_resource;
use api_types::ProjectResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{DocumentId, Key};
use http::HeaderMap;
use server_policy::{Action, Resource};
use server_storage::Transaction;

/// One project. The entity tag is `"<version>.<digest>"`, since the counts change without the version.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}", operation_id = "get_project", tag = "projects",
    params(("project" = String, Path, description = "The project's key.")),
    responses(
        (status = 200, description = "The project.", body = ProjectResource, headers(("ETag" = String))),
        (status = 304, description = "It is as `If-None-Match` says."),
        ReadProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(key): KeyPath<Key>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    session.require(Action::ProjectsRead, Resource::project(&key))?;
    let mut tx = state.begin(&session.reader()).await?;
    let project = read(&mut *tx, &key).await?.ok_or_else(ApiError::not_found)?;
    let tag = etag::of_representation(project.version, &project);
    Ok(etag::respond(&headers, &tag, &project))
}

/// The project as it is shown.
pub(crate) async fn read(tx: &mut dyn Transaction, key: &Key) -> Result<Option<ProjectResource>, ApiError> {
    let summary = tx.get_project(key).await?;
    Ok(summary.as_ref().map(project_resource).transpose()?)
}

/// The id of a project that the caller sees.
pub(crate) async fn id_of(tx: &mut dyn Transaction, key: &Key) -> Result<DocumentId, ApiError> {
    let summary = tx.get_project(key).await?.ok_or_else(ApiError::not_found)?;
    Ok(summary.document.document.id)
}
