//! `GET /api/v1/projects/{project}/flags/{flag}/environments/{environment}`.

use crate::etag;
use crate::extract::KeyPath;
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::{by_parents, flag_environment_resource};
use api_types::FlagEnvironmentResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{DocumentBody, DocumentId, Key};
use http::HeaderMap;
use server_policy::{Action, Resource};
use server_storage::Transaction;

/// What a flag serves in one environment. Version 0 as long as nobody has configured it there.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/flags/{flag}/environments/{environment}",
    operation_id = "get_flag_environment", tag = "flags",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("flag" = String, Path, description = "The flag's key."),
        ("environment" = String, Path, description = "The environment's key."),
    ),
    responses(
        (status = 200, description = "What it serves.", body = FlagEnvironmentResource, headers(("ETag" = String))),
        (status = 304, description = "It is as `If-None-Match` says."),
        ReadProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, flag, environment)): KeyPath<(Key, Key, Key)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    session.require(Action::FlagsRead, Resource::environment(&project, &environment))?;
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let found = read(&mut *tx, project, &flag, &environment).await?.ok_or_else(ApiError::not_found)?;
    Ok(etag::respond(&headers, &etag::of_version(found.version), &found))
}

/// The configuration as it is shown; `None` when there is no such flag or environment.
pub(crate) async fn read(
    tx: &mut dyn Transaction,
    project: DocumentId,
    flag: &Key,
    environment: &Key,
) -> Result<Option<FlagEnvironmentResource>, ApiError> {
    let Some(stored) = tx.get_flag(project, flag).await? else { return Ok(None) };
    let Some(environment) = tx.get_environment(project, environment).await? else { return Ok(None) };
    let configurations = by_parents(tx.flag_environments(&[stored.document.id]).await?);
    let configuration = configurations.get(&(stored.document.id, environment.document.id));
    let DocumentBody::Flag(flag) = &stored.document.body else { return Ok(None) };
    Ok(Some(flag_environment_resource(flag, &environment, configuration)?))
}
