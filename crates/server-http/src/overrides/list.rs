//! `GET /api/v1/projects/{project}/overrides`.

use crate::cursor;
use crate::extract::{KeyPath, QueryParams, check_limit};
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::override_resource;
use api_types::{OverrideResource, OverrideTargetBody, Page, limits};
use axum::Json;
use axum::extract::State;
use flag_model::{DocumentId, Key};
use serde::Deserialize;
use server_policy::{Action, Resource};
use server_storage::OverrideFilter;
use uuid::Uuid;

/// Which overrides, and which part of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// The flag's key.
    #[param(value_type = Option<String>)]
    flag: Option<Key>,
    /// The environment's key.
    #[param(value_type = Option<String>)]
    environment: Option<Key>,
    /// `user`, `organization`, `tenant` or `targeting_key`; together with `target_id`.
    target: Option<OverrideTargetBody>,
    /// The target's id; together with `target`.
    target_id: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Items at most, 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// Overrides of a project, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/overrides", operation_id = "list_overrides", tag = "overrides",
    params(("project" = String, Path, description = "The project's key."), Params),
    responses((status = 200, description = "A page of overrides.", body = Page<OverrideResource>), ReadProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    QueryParams(params): QueryParams<Params>,
) -> Result<Json<Page<OverrideResource>>, ApiError> {
    session.require(Action::OverridesRead, Resource::project(&project))?;
    let Params { flag, environment, target, target_id, cursor, limit } = params;
    let limit = check_limit(limit, limits::LIST_DEFAULT_LIMIT, limits::LIST_MAX_LIMIT)?;
    let after: Option<Uuid> = cursor::decode(cursor.as_deref())?;
    let target = match (target, target_id) {
        (Some(target), Some(id)) => Some((target.into(), id)),
        (None, None) => None,
        _ => {
            let detail = "Name target and target_id together.";
            return Err(ApiError::request("/query/target", "mismatch", detail));
        }
    };
    let filter = OverrideFilter { flag, environment, target };
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let mut overrides = tx.list_overrides(project, &filter, after.map(DocumentId), limit + 1).await?;
    let more = overrides.len() > limit as usize;
    overrides.truncate(limit as usize);
    let next_cursor = overrides.last().filter(|_| more).map(|last| cursor::encode(&last.document.id.0));
    let items = overrides.iter().map(override_resource).collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next_cursor }))
}
