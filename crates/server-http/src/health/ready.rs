//! `GET /health/ready`.

use super::{Health, OK};
use crate::problem::ApiError;
use crate::state::AppState;
use api_types::Problem;
use axum::Json;
use axum::extract::State;

/// Whether requests should be sent here: the database answers with the schema this version wants, and the
/// server is not shutting down.
#[utoipa::path(
    get, path = "/health/ready", operation_id = "get_readiness", tag = "health",
    responses(
        (status = 200, description = "It is ready.", body = Health),
        (status = 503, description = "It is not.", body = Problem, content_type = "application/problem+json"),
    ),
    security(()),
)]
pub(crate) async fn handler(State(state): State<AppState>) -> Result<Json<Health>, ApiError> {
    if *state.stopping.borrow() {
        return Err(ApiError::unavailable("The server is shutting down."));
    }
    state.storage.check_ready().await?;
    Ok(Json(OK))
}
