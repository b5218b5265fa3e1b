//! `GET /api/v1/projects/{project}/overrides/{override}`.

use crate::etag;
use crate::extract::KeyPath;
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::override_resource;
use api_types::OverrideResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{DocumentId, Key};
use http::HeaderMap;
use server_policy::{Action, Resource};
use server_storage::Transaction;
use uuid::Uuid;

/// One override.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/overrides/{override}", operation_id = "get_override",
    tag = "overrides",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("override" = uuid::Uuid, Path, description = "The override's id."),
    ),
    responses(
        (status = 200, description = "The override.", body = OverrideResource, headers(("ETag" = String))),
        (status = 304, description = "It is as `If-None-Match` says."),
        ReadProblems,
    ),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath((project, id)): KeyPath<(Key, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    session.require(Action::OverridesRead, Resource::project(&project))?;
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let found = read(&mut *tx, project, DocumentId(id)).await?.ok_or_else(ApiError::not_found)?;
    Ok(etag::respond(&headers, &etag::of_version(found.version), &found))
}

/// The override as it is shown.
pub(crate) async fn read(
    tx: &mut dyn Transaction,
    project: DocumentId,
    id: DocumentId,
) -> Result<Option<OverrideResource>, ApiError> {
    let stored = tx.get_override(project, id).await?;
    Ok(stored.as_ref().map(override_resource).transpose()?)
}
