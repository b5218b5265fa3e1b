//! `GET /api/v1/projects/{project}/flags/{flag}`.

use crate::etag;
use crate::extract::KeyPath;
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::{by_parents, flag_resource};
use api_types::FlagResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{DocumentId, Key};
use http::HeaderMap;
use server_policy::{Action, Resource};
use server_storage::Transaction;

/// One flag with what it serves in each environment. The entity tag is `"<version>.<digest>"`, since what it
/// serves changes without the flag's own version.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/flags/{flag}", operation_id = "get_flag", tag = "flags",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("flag" = String, Path, description = "The flag's key."),
    ),
    responses(
        (status = 200, description = "The flag.", body = FlagResource, headers(("ETag" = String))),
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
    session.require(Action::FlagsRead, Resource::project(&project))?;
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let flag = read(&mut *tx, project, &key).await?.ok_or_else(ApiError::not_found)?;
    let tag = etag::of_representation(flag.version, &flag);
    Ok(etag::respond(&headers, &tag, &flag))
}

/// The flag as it is shown.
pub(crate) async fn read(
    tx: &mut dyn Transaction,
    project: DocumentId,
    key: &Key,
) -> Result<Option<FlagResource>, ApiError> {
    let Some(flag) = tx.get_flag(project, key).await? else { return Ok(None) };
    let environments = tx.list_environments(project).await?;
    let configurations = by_parents(tx.flag_environments(&[flag.document.id]).await?);
    Ok(Some(flag_resource(&flag, &environments, &configurations)?))
}
