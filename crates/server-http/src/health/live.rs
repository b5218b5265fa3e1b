//! `GET /health/live`.

use super::{Health, OK};
use axum::Json;

/// Whether the process answers. Says nothing of the database: restarting would not mend that.
#[utoipa::path(
    get, path = "/health/live", operation_id = "get_liveness", tag = "health",
    responses((status = 200, description = "It answers.", body = Health)), security(()),
)]
pub(crate) async fn handler() -> Json<Health> {
    Json(OK)
}
