//! The one write path.
//!
//! ```text
//! authorise each operation ─▶ check the form ─▶ begin ─▶ idempotency key ─▶ lock the scope ─▶ load
//!   ─▶ apply (flag-model) ─▶ write ─▶ history, audit ─▶ revision ─▶ answer ─▶ commit ─▶ notify
//! ```
//!
//! The idempotency key is looked at before the scope is locked, so that a repeat of a write gets its first
//! answer even where the scope is gone by now, and waits on nobody.

mod answer;
mod audit;
mod author;
mod authorize;
pub(crate) mod create;
mod load;
mod plan;
mod record_refused;
mod references;
mod refusals;
mod sentences;
pub(crate) mod single;
mod submit;
mod write;

pub(crate) use answer::AnswerForm;
pub use author::Author;
pub(crate) use record_refused::record_refused;
pub(crate) use submit::{Submission, digest, submit};

use crate::problem::ApiError;
use api_types::{ChangeSetBody, ChangeSetResponse, Problem};
use flag_model::ChangeSet;
use jiff::Timestamp;
use server_storage::Storage;

/// Applies a change set from inside the server, as for seeding, through the same path as one that came over
/// HTTP. Its id is the idempotency key: a second run has no second effect.
///
/// # Errors
/// The problem that a caller over HTTP would get.
pub async fn apply_change_set(
    storage: &dyn Storage,
    author: &Author,
    change_set: &ChangeSet,
    now: Timestamp,
) -> Result<ChangeSetResponse, Box<Problem>> {
    let body = ChangeSetBody::from(change_set.clone());
    let submission = Submission {
        change_set,
        digest: digest(&[&serde_json::to_vec(&body).unwrap_or_default()]),
        form: AnswerForm::ChangeSet,
        dry_run: false,
    };
    let answer = submit(storage, author, &submission, now).await.map_err(|error| error.problem)?;
    serde_json::from_value(answer.body).map_err(|error| ApiError::internal(&error).problem)
}
