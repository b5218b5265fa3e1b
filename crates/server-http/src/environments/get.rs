//! `GET /api/v1/projects/{project}/environments/{environment}`.

use crate::etag;
use crate::extract::KeyPath;
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::environment_resource;
use api_types::EnvironmentResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{DocumentId, Key};
use http::HeaderMap;
use server_policy::{Action, Resource};
use server_storage::Transaction;

/// One environment.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/environments/{environment}", operation_id = "get_environment",
    tag = "environments",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("environment" = String, Path, description = "The environment's key."),
    ),
    responses(
        (status = 200, description = "The environment.", body = EnvironmentResource, headers(("ETag" = String))),
        (status = 304, description = "It is as `If-None-Match` says."),
        ReadProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, key)): KeyPath<(Key, Key)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    session.require(Action::EnvironmentsRead, Resource::environment(&project, &key))?;
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let environment = read(&mut *tx, project, &key).await?.ok_or_else(ApiError::not_found)?;
    Ok(etag::respond(&headers, &etag::of_version(environment.version), &environment))
}

/// The environment as it is shown.
pub(crate) async fn read(
    tx: &mut dyn Transaction,
    project: DocumentId,
    key: &Key,
) -> Result<Option<EnvironmentResource>, ApiError> {
    let stored = tx.get_environment(project, key).await?;
    Ok(stored.as_ref().map(environment_resource).transpose()?)
}
