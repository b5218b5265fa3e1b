//! `GET /api/v1/server`.

use crate::openapi::ListProblems;
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use api_types::ServerInfo;
use axum::Json;
use axum::extract::State;
use jiff::tz::TimeZone;

/// The server: what it is called, its version, its clock, and the registration of the installation. For every
/// signed-in user, since clients show the registration to all.
#[utoipa::path(
    get, path = "/api/v1/server", operation_id = "get_server", tag = "server",
    responses((status = 200, description = "The server.", body = ServerInfo), ListProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    _session: Session,
) -> Result<Json<ServerInfo>, ApiError> {
    let now = state.clock.now();
    let registration = &state.settings.registration;
    Ok(Json(ServerInfo {
        id: state.server_id().await?,
        name: state.settings.name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        registration_document: registration.document.clone(),
        registration_url: registration.url.clone(),
        registration_verdict: (registration.verdict)(now.to_zoned(TimeZone::UTC).date()),
        now,
    }))
}
