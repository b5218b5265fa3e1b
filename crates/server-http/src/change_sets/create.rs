//! `POST /api/v1/change-sets`.

use super::{AnswerForm, Submission, digest, submit};
use crate::extract::{JsonBody, QueryParams, read_idempotency_key};
use crate::openapi::{ReadProblems, WriteProblems};
use crate::problem::ApiError;
use crate::session::Session;
use crate::state::AppState;
use api_types::{ChangeSetBody, ChangeSetResponse};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use flag_model::ChangeSet;
use http::HeaderMap;
use serde::Deserialize;

/// How a change set is treated.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// Say what would happen (validation, permissions, conflicts, the diff in sentences); change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Applies all operations of a change set, or none, in one transaction. The change set's `id` is the
/// idempotency key: a repeat gets the first answer. A refusal lists every operation that conflicts.
#[utoipa::path(
    post, path = "/api/v1/change-sets", operation_id = "create_change_set", tag = "change sets",
    params(
        Params,
        ("Idempotency-Key" = Option<uuid::Uuid>, Header, description = "When sent, it equals the change set's id."),
    ),
    request_body = ChangeSetBody,
    responses((status = 200, description = "Applied, or tried.", body = ChangeSetResponse), ReadProblems, WriteProblems),
)]
pub(crate) async fn handler(
    State(state): State<AppState>,
    session: Session,
    QueryParams(params): QueryParams<Params>,
    headers: HeaderMap,
    body: JsonBody<ChangeSetBody>,
) -> Result<Response, ApiError> {
    if read_idempotency_key(&headers)?.is_some_and(|key| key != body.value.id) {
        let detail = "The header Idempotency-Key and the change set's id differ; leave the header out.";
        return Err(ApiError::request("/headers/idempotency-key", "mismatch", detail));
    }
    if body.value.id.is_nil() {
        return Err(ApiError::request("/id", "invalid_value", "The id of a change set is a new UUID."));
    }
    // Over the parsed body: white space and the order of members do not make another request.
    let digest = digest(&[&serde_json::to_vec(&body.value).unwrap_or_default()]);
    let change_set = ChangeSet::from(body.value);
    let submission =
        Submission { change_set: &change_set, digest, form: AnswerForm::ChangeSet, dry_run: params.dry_run };
    let answer = submit(&*state.storage, &session.author(), &submission, state.clock.now()).await?;
    Ok((answer.status, Json(answer.body)).into_response())
}
