//! What making and revoking a token have in common: a repeat has no second effect, and every write leaves an
//! audit entry and a new revision.

use super::token_resource;
use crate::change_sets::Author;
use crate::problem::{ApiError, chain};
use crate::projects::get::id_of;
use crate::state::AppState;
use api_types::{ErrorCode, TokenResource};
use flag_model::Key;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;
use server_policy::Action as Permission;
use server_storage::revisions::RevisionNotice;
use server_storage::{AuditEntry, AuditOutcome, AuditTarget, LockedScope, NewIdempotencyRecord, Transaction};
use uuid::Uuid;

/// What was done to a token.
pub(super) struct Written {
    pub(super) permission: Permission,
    pub(super) token: TokenResource,
    pub(super) before: Value,
    pub(super) after: Value,
    pub(super) status: StatusCode,
}

/// The token, when this request came before; an error when the key came with another request.
pub(super) async fn answer_before(
    tx: &mut dyn Transaction,
    idempotency_key: Uuid,
    digest: [u8; 32],
    project: &Key,
    token: Uuid,
) -> Result<Option<TokenResource>, ApiError> {
    let Some(record) = tx.find_idempotency(idempotency_key).await? else { return Ok(None) };
    if record.request_digest != digest {
        let detail = "This idempotency key was used before for another request.";
        return Err(ApiError::new(ErrorCode::IdempotencyKeyReused, detail));
    }
    if let Some(answer) = record.answer {
        return serde_json::from_value(answer).map(Some).map_err(|error| ApiError::internal(&error));
    }
    let project = id_of(tx, project).await?;
    let stored = tx.get_token(project, token).await?.ok_or_else(ApiError::not_found)?;
    Ok(Some(token_resource(&stored)))
}

/// Writes audit, revision and idempotency key, commits, and tells every copy of the server.
pub(super) async fn finish(
    state: &AppState,
    mut tx: Box<dyn Transaction>,
    scope: &LockedScope,
    author: &Author,
    (idempotency_key, digest): (Uuid, [u8; 32]),
    written: Written,
    at: Timestamp,
) -> Result<TokenResource, ApiError> {
    let Written { permission, token, before, after, status } = written;
    let entry = AuditEntry {
        at,
        actor: author.principal.id,
        action: permission.as_str().to_owned(),
        target: Some(AuditTarget {
            kind: "token",
            id: token.id,
            key: token.name.clone(),
            environment: Some(token.environment.clone()),
        }),
        outcome: AuditOutcome::Done,
        before,
        after,
        change_set: None,
        request_id: author.request_id.clone(),
    };
    tx.append_audit(Some(scope), &[entry]).await?;
    let revision = scope.revision + 1;
    tx.set_revision(scope, revision).await?;
    let record = NewIdempotencyRecord {
        key: idempotency_key,
        request_digest: digest,
        status: status.as_u16(),
        answer: serde_json::to_value(&token).map_err(|error| ApiError::internal(&error))?,
        at,
    };
    tx.record_idempotency(&record).await?;
    tx.commit().await?;
    let notice = RevisionNotice { project: scope.project, revision };
    if let Err(error) = state.storage.notify_revision(notice).await {
        // Harmless: every copy of the server also polls.
        tracing::warn!(cause = chain(&error), "a new revision could not be announced");
    }
    Ok(token)
}
