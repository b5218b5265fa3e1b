//! `GET /api/v1/projects/{project}/flags`.

use crate::cursor;
use crate::extract::{KeyPath, QueryParams, check_limit};
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::projects::get::id_of;
use crate::session::Session;
use crate::state::AppState;
use crate::views::{by_parents, flag_resource};
use api_types::{FlagResource, Page, limits};
use axum::Json;
use axum::extract::State;
use flag_model::{DocumentBody, DocumentId, Key, Lifecycle};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use server_policy::{Action, Resource};
use server_storage::flags::FlagPosition;
use server_storage::{FlagFilter, FlagSort, StoredDocument};

/// Characters of a search text at most.
const SEARCH_MAX_LEN: usize = 200;

/// Which flags, in which order, and which part of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// A text that key, name, description, owner or a tag contains, whatever the case.
    #[param(max_length = 200)]
    search: Option<String>,
    /// A tag that the flag has.
    tag: Option<String>,
    /// `active`, `inactive` or `archived`.
    #[param(value_type = Option<String>)]
    lifecycle: Option<Lifecycle>,
    /// `key` (when absent) or `-updated_at`, the newest change first.
    sort: Option<Sort>,
    /// `next_cursor` of the page before; of the same `sort`.
    cursor: Option<String>,
    /// Items at most, 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// The order of a list of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) enum Sort {
    /// By key.
    #[default]
    #[serde(rename = "key")]
    Key,
    /// The newest change first.
    #[serde(rename = "-updated_at")]
    UpdatedAtDescending,
}

/// Flags of a project, with what they serve. To read a whole project, use the feed.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/flags", operation_id = "list_flags", tag = "flags",
    params(("project" = String, Path, description = "The project's key."), Params),
    responses((status = 200, description = "A page of flags.", body = Page<FlagResource>), ReadProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    QueryParams(params): QueryParams<Params>,
) -> Result<Json<Page<FlagResource>>, ApiError> {
    session.require(Action::FlagsRead, Resource::project(&project))?;
    let Params { search, tag, lifecycle, sort, cursor, limit } = params;
    let limit = check_limit(limit, limits::LIST_DEFAULT_LIMIT, limits::LIST_MAX_LIMIT)?;
    if search.as_ref().is_some_and(|search| search.chars().count() > SEARCH_MAX_LEN) {
        let detail = format!("A search text has at most {SEARCH_MAX_LEN} characters.");
        return Err(ApiError::request("/query/search", "too_long", detail));
    }
    let sort = sort.unwrap_or_default();
    let after = position(sort, cursor.as_deref())?;
    let filter = FlagFilter { search: search.filter(|text| !text.is_empty()), tag, lifecycle };
    let order = match sort {
        Sort::Key => FlagSort::Key,
        Sort::UpdatedAtDescending => FlagSort::UpdatedDescending,
    };
    let mut tx = state.begin(&session.reader()).await?;
    let project = id_of(&mut *tx, &project).await?;
    let mut flags = tx.list_flags(project, &filter, order, after.as_ref(), limit + 1).await?;
    let more = flags.len() > limit as usize;
    flags.truncate(limit as usize);
    let environments = tx.list_environments(project).await?;
    let ids: Vec<DocumentId> = flags.iter().map(|flag| flag.document.id).collect();
    let configurations = by_parents(tx.flag_environments(&ids).await?);
    let items = flags.iter().map(|flag| flag_resource(flag, &environments, &configurations));
    let items = items.collect::<Result<_, _>>()?;
    let next_cursor = flags.last().filter(|_| more).and_then(|last| next_cursor(sort, last));
    Ok(Json(Page { items, next_cursor }))
}

fn position(sort: Sort, cursor: Option<&str>) -> Result<Option<FlagPosition>, ApiError> {
    let Some((of_sort, key, updated_at)) = cursor::decode::<(Sort, Key, Timestamp)>(cursor)? else {
        return Ok(None);
    };
    if of_sort != sort {
        return Err(ApiError::request(
            "/query/cursor",
            "mismatch",
            "This cursor is of a list in another order.",
        ));
    }
    Ok(Some(FlagPosition { key, updated_at }))
}

fn next_cursor(sort: Sort, last: &StoredDocument) -> Option<String> {
    let DocumentBody::Flag(flag) = &last.document.body else { return None };
    Some(cursor::encode(&(sort, &flag.key, last.updated_at)))
}
