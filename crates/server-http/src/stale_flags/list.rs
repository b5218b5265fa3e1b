//! `GET /api/v1/projects/{project}/stale-flags`.

use super::judge::{Judgement, reasons};
use crate::cursor;
use crate::evaluation::flag_sets::{Assembled, assemble};
use crate::extract::{KeyPath, QueryParams, check_limit};
use crate::openapi::ReadProblems;
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use api_types::{Page, StaleFlag, limits};
use axum::Json;
use axum::extract::State;
use flag_model::{DocumentId, FlagEntry, Key, Scope};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::Deserialize;
use server_policy::{Action, Resource};
use server_storage::FlagUsage;
use std::collections::HashMap;

/// Days that can be asked for at most: counts are not kept longer.
const MAX_DAYS: u32 = limits::EVALUATION_DAYS;

/// What counts as stale, and which part of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// Days without an evaluation, 1 to 90; 30 when absent.
    #[param(minimum = 1, maximum = 90)]
    days: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Items at most, 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// Flags that may no longer be needed, by key, each with everything that speaks for it: never or not lately
/// evaluated, past its expected end, the same answer for everyone everywhere, inactive or archived.
#[utoipa::path(
    get, path = "/api/v1/projects/{project}/stale-flags", operation_id = "list_stale_flags", tag = "flags",
    params(("project" = String, Path, description = "The project's key."), Params),
    responses((status = 200, description = "A page of the report.", body = Page<StaleFlag>), ReadProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    KeyPath(project): KeyPath<Key>,
    QueryParams(params): QueryParams<Params>,
) -> Result<Json<Page<StaleFlag>>, ApiError> {
    session.require(Action::FlagsRead, Resource::project(&project))?;
    let limit = check_limit(params.limit, limits::LIST_DEFAULT_LIMIT, limits::LIST_MAX_LIMIT)? as usize;
    let days = params.days.unwrap_or(limits::STALE_DEFAULT_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        let detail = format!("Days are from 1 to {MAX_DAYS}.");
        return Err(ApiError::request("/query/days", "invalid_value", detail));
    }
    let after: Option<Key> = cursor::decode(params.cursor.as_deref())?;
    let now = state.clock.now();
    let mut tx = state.begin(&session.reader()).await?;
    let slice = tx
        .read_feed(&Scope::project(project.clone()), None, u32::MAX)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let Assembled { set, flags: ids, environments: _ } =
        assemble(project.clone(), slice.revision, slice.documents);
    let id = crate::projects::get::id_of(&mut *tx, &project).await?;
    let usage: HashMap<DocumentId, FlagUsage> =
        tx.flag_usage(id).await?.into_iter().map(|usage| (usage.flag, usage)).collect();
    let judgement = Judgement {
        environments: &set.environments,
        lately: now - SignedDuration::from_hours(i64::from(days) * 24),
        today: now.to_zoned(TimeZone::UTC).date(),
    };
    let mut items: Vec<StaleFlag> = set
        .flags
        .iter()
        .filter(|entry| after.as_ref().is_none_or(|after| entry.flag.key > *after))
        .filter_map(|entry| {
            let id = ids.get(entry.flag.key.as_str())?;
            stale_flag(entry, usage.get(id)?, &judgement)
        })
        .take(limit + 1)
        .collect();
    let more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = items.last().filter(|_| more).map(|last| cursor::encode(&last.key));
    Ok(Json(Page { items, next_cursor }))
}

fn stale_flag(entry: &FlagEntry, usage: &FlagUsage, judgement: &Judgement<'_>) -> Option<StaleFlag> {
    let reasons = reasons(entry, usage, judgement);
    let flag = &entry.flag;
    (!reasons.is_empty()).then(|| StaleFlag {
        id: usage.flag.0,
        key: flag.key.clone(),
        name: flag.name.clone(),
        owner: flag.owner.clone(),
        lifecycle: flag.lifecycle.as_str().to_owned(),
        expected_end: flag.expected_end,
        last_evaluated_at: usage.last_evaluated_at,
        evaluations: usage.evaluations,
        reasons,
    })
}
