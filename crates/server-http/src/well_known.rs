//! `GET /.well-known/oauth-protected-resource`, and the same with the path of the public address at its end.

use crate::problem::ApiError;
use crate::state::AppState;
use api_types::ProtectedResource;
use axum::Json;
use axum::extract::State;
use std::collections::BTreeSet;

/// How to sign in here (RFC 9728), with the members that a Jackstaff client needs.
#[utoipa::path(
    get, path = "/.well-known/oauth-protected-resource", operation_id = "get_protected_resource", tag = "server",
    responses((status = 200, description = "How to sign in.", body = ProtectedResource)), security(()),
)]
pub(crate) async fn handler(State(state): State<AppState>) -> Result<Json<ProtectedResource>, ApiError> {
    let settings = &state.settings;
    let issuers: BTreeSet<String> = settings.sign_in.iter().map(|option| option.issuer.clone()).collect();
    let scopes: BTreeSet<String> = settings.sign_in.iter().flat_map(|option| option.scopes.clone()).collect();
    Ok(Json(ProtectedResource {
        resource: settings.public_url.to_string(),
        authorization_servers: issuers.into_iter().collect(),
        scopes_supported: scopes.into_iter().collect(),
        bearer_methods_supported: vec!["header".to_owned()],
        jackstaff_version: env!("CARGO_PKG_VERSION").to_owned(),
        jackstaff_server_id: state.server_id().await?.hyphenated().to_string(),
        jackstaff_name: settings.name.clone(),
        jackstaff_sign_in: settings.sign_in.clone(),
    }))
}
