//! The table of routes, and the layers around them.

use crate::envelope::{after_panic, envelope};
use crate::state::AppState;
use crate::{
    change_sets, environments, evaluation, events, feed, flag_environments, flags, health, me, overrides,
    projects, segments, server, stale_flags, tokens, well_known,
};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post};
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderName, Method, StatusCode};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::timeout::TimeoutLayer;

/// How long a handler may take, reading the body included. An event stream has answered by then.
const HANDLER_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a browser may remember what an origin may ask; none remembers it longer.
const PREFLIGHT_AGE: Duration = Duration::from_secs(7_200);

/// The whole API.
pub fn router(state: AppState) -> Router {
    let path = state.settings.public_url.path().to_owned();
    let mut routes =
        Router::new().merge(api()).route("/.well-known/oauth-protected-resource", get(well_known::handler));
    if !path.is_empty() {
        // RFC 9728 puts the path at the end; the API is found below it, whether or not a proxy strips it.
        routes = routes
            .route(&format!("/.well-known/oauth-protected-resource{path}"), get(well_known::handler))
            .nest(&path, api());
    }
    with_layers(routes, state, HANDLER_TIMEOUT)
}

fn with_layers(routes: Router<AppState>, state: AppState, timeout: Duration) -> Router {
    routes
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(state.clone(), envelope))
        .layer(CompressionLayer::new())
        .with_state(state)
}

fn api() -> Router<AppState> {
    Router::new()
        .route("/health/live", get(health::live::handler))
        .route("/health/ready", get(health::ready::handler))
        .nest("/api/v1", version_1())
        .nest("/ofrep/v1", remote_evaluation())
}

/// Applications in browsers come from any origin; what lets them in is a token in a header, never a cookie.
fn remote_evaluation() -> Router<AppState> {
    let headers = [
        AUTHORIZATION,
        HeaderName::from_static("x-api-key"),
        CONTENT_TYPE,
        IF_NONE_MATCH,
        CACHE_CONTROL,
        HeaderName::from_static("last-event-id"),
    ];
    let origins = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(headers)
        .expose_headers([ETAG])
        .max_age(PREFLIGHT_AGE);
    Router::new()
        .route("/evaluate/flags", post(evaluation::evaluate_flags::handler))
        .route("/evaluate/flags/{key}", post(evaluation::evaluate_flag::handler))
        .route("/events", get(evaluation::events::handler))
        .layer(origins)
}

fn version_1() -> Router<AppState> {
    Router::new()
        .route("/server", get(server::handler))
        .route("/me", get(me::handler))
        .route("/projects", get(projects::list::handler).post(projects::create::handler))
        .route("/projects/{project}", get(projects::get::handler).patch(projects::update::handler))
        .route(
            "/projects/{project}/environments",
            get(environments::list::handler).post(environments::create::handler),
        )
        .route(
            "/projects/{project}/environments/{environment}",
            get(environments::get::handler).patch(environments::update::handler),
        )
        .route("/projects/{project}/flags", get(flags::list::handler).post(flags::create::handler))
        .route("/projects/{project}/flags/{flag}", get(flags::get::handler).patch(flags::update::handler))
        .route("/projects/{project}/flags/{flag}/changes", get(flags::history::handler))
        .route(
            "/projects/{project}/flags/{flag}/environments/{environment}",
            get(flag_environments::get::handler)
                .put(flag_environments::replace::handler)
                .patch(flag_environments::update::handler),
        )
        .route("/projects/{project}/stale-flags", get(stale_flags::list::handler))
        .route("/projects/{project}/tokens", get(tokens::list::handler).post(tokens::create::handler))
        .route("/projects/{project}/tokens/{token}", delete(tokens::revoke::handler))
        .route("/projects/{project}/segments", get(segments::list::handler).post(segments::create::handler))
        .route(
            "/projects/{project}/segments/{segment}",
            get(segments::get::handler).patch(segments::update::handler).delete(segments::delete::handler),
        )
        .route(
            "/projects/{project}/overrides",
            get(overrides::list::handler).post(overrides::create::handler),
        )
        .route(
            "/projects/{project}/overrides/{override}",
            get(overrides::get::handler).patch(overrides::update::handler).delete(overrides::delete::handler),
        )
        .route("/change-sets", post(change_sets::create::handler))
        .route("/feed", get(feed::handler))
        .route("/events", get(events::handler))
}

#[cfg(test)]
#[path = "router_tests.rs"]
mod tests;
