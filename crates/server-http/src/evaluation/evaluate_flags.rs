//! `POST /ofrep/v1/evaluate/flags`.

use super::answer::{Answer, Metadata, outcome_of};
use super::caller::{access, not_accepted};
use super::etag::{is_known, tag_of};
use super::failure::Failure;
use super::flag_sets::EnvironmentFlags;
use super::grants::Access;
use super::request::{evaluation_context, read_context};
use super::ticket::Ticket;
use crate::etag;
use crate::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Request, StatusCode, Uri};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

/// Seconds after which a client that nobody looks at may close its event stream.
const INACTIVITY_DELAY_S: u32 = 120;

/// All flags for a context.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bulk<'a> {
    flags: Vec<Answer<'a>>,
    metadata: Metadata<'a>,
    event_streams: [EventStream; 1],
}

/// Where a client is told that its answers may be old.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventStream {
    r#type: &'static str,
    endpoint: Endpoint,
    inactivity_delay_sec: u32,
}

/// Without an origin: the client knows by which one it has reached the server.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    request_uri: String,
}

/// Evaluates all flags for a context, as the OpenFeature Remote Evaluation Protocol 0.3 says. A flag that cannot be
/// evaluated has its error in the list and does not keep the others from being answered. `If-None-Match` with the
/// tag of an answer that still holds is 304, without evaluating anything.
#[utoipa::path(
    post, path = "/ofrep/v1/evaluate/flags", operation_id = "evaluate_flags", tag = "evaluation",
    params(
        ("If-None-Match" = Option<String>, Header, description = "The tag of the answer that the client has."),
        ("flagConfigEtag" = Option<String>, Query, description = "The `etag` of the event that led here."),
        ("flagConfigLastModified" = Option<String>, Query, description = "The `lastModified` of that event; not read."),
    ),
    request_body(content = serde_json::Value, description = "The context."),
    responses(
        (status = 200, description = "All evaluations.", body = serde_json::Value, headers(("ETag" = String))),
        (status = 304, description = "They are as `If-None-Match` says."),
        (status = 400, description = "The request cannot be read.", body = serde_json::Value),
        (status = 401, description = "No evaluation token, or one that does not count."),
        (status = 503, description = "The server cannot work just now; try again."),
    ),
    security(("evaluation_token" = []), ("evaluation_key" = [])),
)]
pub(crate) async fn handler(State(state): State<AppState>, request: Request<Body>) -> Response {
    evaluate(&state, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn evaluate(state: &AppState, request: Request<Body>) -> Result<Response, Failure> {
    let access = access(state, request.headers()).await?;
    if let Some(revision) = told_revision(request.uri()) {
        access.project.is_behind(revision, state.clock.now());
    }
    let headers = request.headers().clone();
    let context = read_context(request).await?;
    let flags = state.evaluation.flags(&access).await?.ok_or_else(not_accepted)?;
    let now = state.clock.now();
    let tag = tag_of(&flags, &context, now);
    let mut response = if is_known(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        answer(state, &access, &flags, context, now).await?
    };
    etag::set(response.headers_mut(), &tag);
    Ok(response)
}

async fn answer(
    state: &AppState,
    access: &Access,
    flags: &EnvironmentFlags,
    context: Map<String, Value>,
    now: Timestamp,
) -> Result<Response, Failure> {
    let key = state.evaluation.stream_key().await?;
    let ticket = key.seal(&Ticket { token: access.grant.token, revision: flags.revision, at: now });
    let path = state.settings.public_url.path();
    let context = evaluation_context(context);
    let evaluations = flags.compiled.evaluate_all(&context, now);
    let outcomes = flags
        .flag_ids
        .iter()
        .zip(&evaluations)
        .map(|(id, evaluation)| (*id, evaluation.variant.unwrap_or_default(), outcome_of(evaluation)));
    state.evaluation.counts.record(now, flags.environment, true, outcomes);
    let bulk = Bulk {
        flags: evaluations.iter().map(|evaluation| Answer::new(evaluation, None)).collect(),
        metadata: Metadata {
            flag_set_id: Some(&flags.name),
            version: Some(flags.revision.to_string()),
            is_override: false,
        },
        event_streams: [EventStream {
            r#type: "sse",
            endpoint: Endpoint { request_uri: format!("{path}/ofrep/v1/events?ticket={ticket}") },
            inactivity_delay_sec: INACTIVITY_DELAY_S,
        }],
    };
    Ok(Json(bulk).into_response())
}

/// The revision that an event has told the client of, perhaps an event of another copy of the server.
fn told_revision(uri: &Uri) -> Option<i64> {
    let pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, _)| *name == "flagConfigEtag").find_map(|(_, value)| value.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(uri: &'static str, expected: Option<i64>) {
        assert_eq!(told_revision(&Uri::from_static(uri)), expected, "{uri}");
    }

    #[test]
    fn the_tag_of_an_event_is_a_revision() {
        check("/ofrep/v1/evaluate/flags", None);
        check("/ofrep/v1/evaluate/flags?flagConfigEtag=42", Some(42));
        check("/ofrep/v1/evaluate/flags?a=1&flagConfigEtag=42&flagConfigLastModified=1", Some(42));
        check("/ofrep/v1/evaluate/flags?flagConfigEtag=abc", None);
    }
}
