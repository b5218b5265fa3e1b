//! Noting the refusal of a write that is no change set.

use super::audit;
use super::author::Author;
use super::submit::record;
use crate::problem::ApiError;
use jiff::Timestamp;
use server_policy::Action as Permission;
use server_storage::Storage;

/// Writes a refusal to the log of refused requests; other failures are none.
pub(crate) async fn record_refused(
    storage: &dyn Storage,
    author: &Author,
    attempted: Permission,
    error: &ApiError,
    now: Timestamp,
) {
    if error.is_refusal() {
        let code = error.problem.code;
        record(storage, author, &[audit::without_target(author, attempted, code, now)]).await;
    }
}
