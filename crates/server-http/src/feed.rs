//! `GET /api/v1/feed`.

use crate::cursor;
use crate::extract::{QueryParams, check_limit};
use crate::openapi::{FeedProblems, ReadProblems};
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use crate::views::feed_document;
use api_types::{ErrorCode, FeedPage, limits};
use axum::Json;
use axum::extract::State;
use flag_model::{DocumentId, Key, Scope};
use serde::{Deserialize, Serialize};
use server_policy::{Action, Resource};
use server_storage::{FeedCursor, FeedSlice};
use uuid::Uuid;

/// Which feed, and from where.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// The project's key; or else `scope`.
    #[param(value_type = Option<String>)]
    project: Option<Key>,
    /// `installation`: the feed of projects; or else `project`.
    scope: Option<InstallationScope>,
    /// `cursor` of the page before; empty or absent for the snapshot.
    cursor: Option<String>,
    /// Documents at most, 1 to 5000; 1000 when absent.
    #[param(minimum = 1, maximum = 5000)]
    limit: Option<u32>,
}

/// The one scope that is not a project.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InstallationScope {
    /// Projects.
    Installation,
}

/// Where a reader stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Position {
    epoch: Uuid,
    /// Everything up to here had been read when this run of pages began. Tombstones since then must still be
    /// there; older ones do not matter, however far back the documents of this page were written.
    base: i64,
    revision: i64,
    document: Uuid,
}

/// Documents of a scope that changed, the newest state of each once. An empty cursor is the snapshot; any page
/// can be repeated. 410: start from the empty cursor.
#[utoipa::path(
    get, path = "/api/v1/feed", operation_id = "read_feed", tag = "feed",
    params(Params),
    responses((status = 200, description = "A page of the feed.", body = FeedPage), ReadProblems, FeedProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    QueryParams(params): QueryParams<Params>,
) -> Result<Json<FeedPage>, ApiError> {
    let limit = check_limit(params.limit, limits::FEED_DEFAULT_LIMIT, limits::FEED_MAX_LIMIT)?;
    let position: Option<Position> = cursor::decode(params.cursor.as_deref())?;
    let scope = match (params.project, params.scope) {
        (Some(project), None) => Scope::project(project),
        (None, Some(InstallationScope::Installation)) => Scope::Installation,
        _ => {
            let detail = "Name either project=<key> or scope=installation.";
            return Err(ApiError::request("/query", "mismatch", detail));
        }
    };
    match scope.project_key() {
        Some(project) => session.require(Action::FlagsRead, Resource::project(project))?,
        None => session.require(Action::ProjectsRead, Resource::INSTALLATION)?,
    }
    let after = position.map(|position| FeedCursor {
        epoch: position.epoch,
        revision: position.revision,
        document: DocumentId(position.document),
    });
    let mut tx = state.begin(&session.reader()).await?;
    let slice = tx.read_feed(&scope, after, limit).await?.ok_or_else(ApiError::not_found)?;
    if position.is_some_and(|position| !is_served(&position, &slice)) {
        let detail = "This cursor is too old or of another epoch; start from the empty cursor.";
        return Err(ApiError::new(ErrorCode::CursorExpired, detail));
    }
    let next = next_position(position, &slice);
    Ok(Json(FeedPage {
        scope: scope.into(),
        epoch: slice.epoch,
        cursor: cursor::encode(&next),
        revision: slice.revision,
        more: slice.more,
        documents: slice.documents.iter().map(feed_document).collect::<Result<_, _>>()?,
    }))
}

fn is_served(position: &Position, slice: &FeedSlice) -> bool {
    position.epoch == slice.epoch
        && position.base >= slice.oldest_revision
        && position.base <= slice.revision
        && position.revision <= slice.revision
}

fn next_position(before: Option<Position>, slice: &FeedSlice) -> Position {
    match slice.documents.last() {
        Some(last) if slice.more => Position {
            epoch: slice.epoch,
            base: before.map_or(slice.revision, |before| before.base),
            revision: last.revision,
            document: last.document.id.0,
        },
        _ => Position {
            epoch: slice.epoch,
            base: slice.revision,
            revision: slice.revision,
            document: Uuid::max(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPOCH: Uuid = Uuid::from_u128(1);

    fn slice(oldest_revision: i64, revision: i64) -> FeedSlice {
        FeedSlice { epoch: EPOCH, revision, oldest_revision, documents: Vec::new(), more: false }
    }

    fn position(epoch: Uuid, base: i64, revision: i64) -> Position {
        Position { epoch, base, revision, document: Uuid::max() }
    }

    #[test]
    fn a_cursor_is_served_while_no_tombstone_after_it_is_lost() {
        assert!(is_served(&position(EPOCH, 10, 10), &slice(0, 10)), "at the head");
        assert!(is_served(&position(EPOCH, 5, 5), &slice(5, 10)), "just kept");
        assert!(!is_served(&position(EPOCH, 4, 4), &slice(5, 10)), "just lost");
        assert!(!is_served(&position(Uuid::from_u128(2), 10, 10), &slice(0, 10)), "another epoch");
        assert!(!is_served(&position(EPOCH, 11, 11), &slice(0, 10)), "from the future");
    }

    #[test]
    fn a_snapshot_of_old_documents_can_be_read_to_its_end() {
        // Begun at revision 90; its first pages hold documents written long before the oldest tombstone.
        assert!(is_served(&position(EPOCH, 90, 3), &slice(80, 100)));
        assert!(!is_served(&position(EPOCH, 70, 3), &slice(80, 100)));
    }

    #[test]
    fn the_last_page_ends_at_the_revision_that_was_read() {
        let next = next_position(Some(position(EPOCH, 2, 4)), &slice(0, 10));
        assert_eq!((next.base, next.revision, next.document), (10, 10, Uuid::max()));
    }
}
