//! `GET /api/v1/projects/{project}/segments/{segment}`.

use crate::etag;
use crate::extract::KeyPath;
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::segment_resource;
use api_types::SegmentResource;
use axum::extract::State;
use axum::response::Response;
use flag_model::{DocumentId, Key};
use http::HeaderMap;
use server_policy::{Action, Resource};
use server_storage::Transaction;

/// One segment.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/segments/{segment}", operation_id = "get_segment", tag = "segments",
    params(
        ("project" = String, Path, description = "The project's key."),
        ("segment" = String, Path, description = "The segment's key."),
    ),
    responses(
        (status = 200, description = "The segment.", body = SegmentResource, headers(("ETag" = String))),
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
    session.require(Action::SegmentsRead, Resource::project(&project))?;
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let segment = read(&mut *tx, project, &key).await?.ok_or_else(ApiError::not_found)?;
    Ok(etag::respond(&headers, &etag::of_version(segment.version), &segment))
}

/// The segment as it is shown.
pub(crate) async fn read(
    tx: &mut dyn Transaction,
    project: DocumentId,
    key: &Key,
) -> Result<Option<SegmentResource>, ApiError> {
    let stored = tx.get_segment(project, key).await?;
    Ok(stored.as_ref().map(segment_resource).transpose()?)
}
