//! From a change set to its answer.

use super::answer::{self, AnswerForm};
use super::audit;
use super::author::Author;
use super::authorize::authorize;
use super::plan::Plan;
use super::refusals::Refusals;
use super::write::write;
use crate::problem::{ApiError, chain};
use api_types::ErrorCode;
use api_types::change_set::ChangeSetStatus;
use flag_model::change_set::validate_change_set;
use flag_model::{Action, ChangeSet};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;
use server_policy::Action as Permission;
use server_storage::revisions::RevisionNotice;
use server_storage::{AuditEntry, NewIdempotencyRecord, Storage, StorageError};
use sha2::{Digest as _, Sha256};

/// How often a transaction that collided with another one is tried.
const ATTEMPTS: usize = 3;

/// A change set on its way in.
pub(crate) struct Submission<'a> {
    pub(crate) change_set: &'a ChangeSet,
    /// Of the request as it came: another request with the same key is refused.
    pub(crate) digest: [u8; 32],
    pub(crate) form: AnswerForm,
    /// Say what would happen; change nothing.
    pub(crate) dry_run: bool,
}

/// The answer to a write.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

/// SHA-256 over parts, each with its length before it.
pub(crate) fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Applies a change set: all of it, once, or nothing.
pub(crate) async fn submit(
    storage: &dyn Storage,
    author: &Author,
    submission: &Submission<'_>,
    now: Timestamp,
) -> Result<Answer, ApiError> {
    let outcome = checked(storage, author, submission, now).await;
    if let Err(error) = &outcome
        && error.is_refusal()
        && !submission.dry_run
    {
        record_refusal(storage, author, submission.change_set, error.problem.code, now).await;
    }
    outcome
}

async fn checked(
    storage: &dyn Storage,
    author: &Author,
    submission: &Submission<'_>,
    now: Timestamp,
) -> Result<Answer, ApiError> {
    authorize(author.role, submission.change_set)?;
    Refusals::of_change_set(validate_change_set(submission.change_set)).into_result()?;
    if submission.dry_run {
        return try_out(storage, author, submission).await;
    }
    let mut attempt = 1;
    loop {
        match apply(storage, author, submission, now).await {
            Err(Failure::Storage(StorageError::Collision(_))) if attempt < ATTEMPTS => attempt += 1,
            Err(Failure::Storage(error)) => return Err(error.into()),
            Err(Failure::Told(error)) => return Err(error),
            Ok((answer, notice)) => {
                if let Some(notice) = notice
                    && let Err(error) = storage.notify_revision(notice).await
                {
                    // Harmless: every copy of the server also polls.
                    tracing::warn!(cause = chain(&error), "a new revision could not be announced");
                }
                return Ok(answer);
            }
        }
    }
}

async fn try_out(
    storage: &dyn Storage,
    author: &Author,
    submission: &Submission<'_>,
) -> Result<Answer, ApiError> {
    let change_set = submission.change_set;
    // Dropped without a commit. The caller may not even write, so that the database would refuse it.
    let mut tx = storage.begin(&author.refused()).await?;
    let scope = tx.read_scope(&change_set.scope).await?.ok_or_else(ApiError::not_found)?;
    let plan = Plan::make(&mut *tx, &scope, change_set).await?;
    let body = answer::of_plan(change_set, &scope, &plan, ChangeSetStatus::DryRun);
    Ok(Answer { status: StatusCode::OK, body: answer::to_value(&body)? })
}

/// A failure that may be tried again, or one that the caller is told.
enum Failure {
    Storage(StorageError),
    Told(ApiError),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Told(error)
    }
}

async fn apply(
    storage: &dyn Storage,
    author: &Author,
    submission: &Submission<'_>,
    now: Timestamp,
) -> Result<(Answer, Option<RevisionNotice>), Failure> {
    let change_set = submission.change_set;
    let mut tx = storage.begin(&author.writer()).await?;
    if let Some(record) = tx.find_idempotency(change_set.id.0).await? {
        if record.request_digest != submission.digest {
            let detail = "This idempotency key was used before for another request.";
            return Err(ApiError::new(ErrorCode::IdempotencyKeyReused, detail).into());
        }
        let body = match record.answer {
            Some(body) => body,
            None => answer::of_repeat(&mut *tx, change_set, &submission.form).await?,
        };
        let status = StatusCode::from_u16(record.status).unwrap_or(StatusCode::OK);
        return Ok((Answer { status, body }, None));
    }
    let scope = tx.lock_scope(&change_set.scope).await?.ok_or_else(ApiError::not_found)?;
    let plan = Plan::make(&mut *tx, &scope, change_set).await?;
    write(&mut *tx, &scope, author, change_set, &plan, now).await?;
    let answer = match answer::of_resource(&mut *tx, &submission.form).await? {
        Some(body) => Answer { status: status_of(change_set), body },
        None => {
            let body = answer::of_plan(change_set, &scope, &plan, ChangeSetStatus::Applied);
            Answer { status: StatusCode::OK, body: answer::to_value(&body)? }
        }
    };
    let record = NewIdempotencyRecord {
        key: change_set.id.0,
        request_digest: submission.digest,
        status: answer.status.as_u16(),
        answer: answer.body.clone(),
        at: now,
    };
    tx.record_idempotency(&record).await?;
    tx.commit().await?;
    let revision = plan.revision(&scope);
    let notice = (revision != scope.revision).then_some(RevisionNotice { project: scope.project, revision });
    Ok((answer, notice))
}

/// A single resource that was created is 201.
fn status_of(change_set: &ChangeSet) -> StatusCode {
    if change_set.operations.iter().any(|operation| operation.action == Action::Create) {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    }
}

/// Notes a write to something that the caller may not even see.
pub(super) async fn record_hidden(
    storage: &dyn Storage,
    author: &Author,
    attempted: Permission,
    now: Timestamp,
) {
    record(storage, author, &[audit::without_target(author, attempted, ErrorCode::NotFound, now)]).await;
}

async fn record_refusal(
    storage: &dyn Storage,
    author: &Author,
    change_set: &ChangeSet,
    code: ErrorCode,
    now: Timestamp,
) {
    record(storage, author, &audit::refused(author, change_set, &code.as_str(), now)).await;
}

/// Writes to the log of refused requests, which waits on no project. Failing that is no reason to answer the
/// caller otherwise.
pub(super) async fn record(storage: &dyn Storage, author: &Author, entries: &[AuditEntry]) {
    let written = async {
        let mut tx = storage.begin(&author.refused()).await?;
        tx.append_audit(None, entries).await?;
        tx.commit().await
    };
    if let Err(error) = written.await {
        tracing::error!(cause = chain(&error), "a refused request could not be written to the audit log");
    }
}
