//! Writing a plan inside its transaction.

use super::audit;
use super::author::Author;
use super::plan::{Plan, Step};
use crate::problem::ApiError;
use crate::views::fields;
use flag_model::{ChangeSet, Document};
use jiff::Timestamp;
use serde_json::Value;
use server_storage::{HistoryEntry, LockedScope, Transaction};

/// Writes documents, history and audit, and raises the revision.
pub(super) async fn write(
    tx: &mut dyn Transaction,
    scope: &LockedScope,
    author: &Author,
    change_set: &ChangeSet,
    plan: &Plan,
    at: Timestamp,
) -> Result<(), ApiError> {
    let revision = plan.revision(scope);
    if revision != scope.revision {
        let documents: Vec<Document> = plan.written().map(|step| step.after.clone()).collect();
        tx.write_documents(scope, revision, &documents, author.principal.id, at).await?;
        let history: Vec<HistoryEntry> =
            plan.written().map(|step| history(step, author, change_set, revision, at)).collect();
        tx.append_history(scope, &history).await?;
        tx.set_revision(scope, revision).await?;
    }
    tx.append_audit(Some(scope), &audit::done(author, change_set, &plan.steps, at)).await?;
    Ok(())
}

fn history(
    step: &Step,
    author: &Author,
    change_set: &ChangeSet,
    revision: i64,
    at: Timestamp,
) -> HistoryEntry {
    let mut before = step.before.as_ref().map(|stored| fields(&stored.document.body)).unwrap_or_default();
    let mut after = if step.after.deleted { serde_json::Map::new() } else { fields(&step.after.body) };
    let mut take = |name: &String| {
        let from = before.remove(name).unwrap_or(Value::Null);
        (name.clone(), from, after.remove(name).unwrap_or(Value::Null))
    };
    HistoryEntry {
        sequence: 0,
        document: step.after.clone(),
        action: step.action,
        changed: step.changed.iter().map(&mut take).collect(),
        change_set: change_set.id,
        message: change_set.message.clone(),
        revision,
        at,
        actor: author.principal.clone(),
        environment_key: step.environment.clone(),
    }
}
