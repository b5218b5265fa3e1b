//! `POST /ofrep/v1/evaluate/flags/{key}`.

use super::answer::{Answer, code_of, outcome_of, sentence};
use super::caller::access;
use super::failure::{Code, Failure};
use super::request::{evaluation_context, read_context};
use crate::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::Request;

/// Evaluates one flag for a context, as the OpenFeature Remote Evaluation Protocol 0.3 says. The body is
/// `{"context": {"targetingKey": …, …}}`; a flag that divides contexts needs the targeting key, no other does.
#[utoipa::path(
    post, path = "/ofrep/v1/evaluate/flags/{key}", operation_id = "evaluate_flag", tag = "evaluation",
    params(("key" = String, Path, description = "The flag's key.")),
    request_body(content = serde_json::Value, description = "The context."),
    responses(
        (status = 200, description = "The evaluation.", body = serde_json::Value),
        (status = 400, description = "The request cannot be read, or the flag cannot be evaluated for this context.", body = serde_json::Value),
        (status = 401, description = "No evaluation token, or one that does not count."),
        (status = 404, description = "There is no such flag in the token's environment.", body = serde_json::Value),
        (status = 503, description = "The server cannot work just now; try again."),
    ),
    security(("evaluation_token" = []), ("evaluation_key" = [])),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    key: Result<Path<String>, PathRejection>,
    request: Request<Body>,
) -> Response {
    // A text that is no text names no flag; who may not ask is told that first.
    let key = key.map_or_else(|_| String::new(), |Path(key)| key);
    match evaluate(&state, &key, request).await {
        Ok(response) => response,
        Err(failure) => failure.of_flag(&key).into_response(),
    }
}

async fn evaluate(state: &AppState, key: &str, request: Request<Body>) -> Result<Response, Failure> {
    let access = access(state, request.headers()).await?;
    let context = evaluation_context(read_context(request).await?);
    let flags = state.evaluation.flags(&access).await?.ok_or_else(super::caller::not_accepted)?;
    let now = state.clock.now();
    let evaluation = flags.compiled.evaluate(key, &context, now);
    let Some(flag) = flags.flag_id(key) else { return Err(Failure::flag_not_found()) };
    state.evaluation.counts.record(
        now,
        flags.environment,
        false,
        [(flag, evaluation.variant.unwrap_or_default(), outcome_of(&evaluation))],
    );
    match evaluation.error {
        None => {
            let set = Some((flags.name.as_str(), flags.revision));
            Ok(Json(Answer::new(&evaluation, set)).into_response())
        }
        Some(error) => Err(match code_of(error) {
            Code::FlagNotFound => Failure::flag_not_found(),
            code => Failure::bad(code, sentence(error)),
        }),
    }
}
