//! What a change set makes of the documents, before anything is written.

use super::load::Loaded;
use super::references;
use super::refusals::Refusals;
use crate::problem::ApiError;
use flag_model::change_set::{ProblemCode, apply_operation, field_names};
use flag_model::{
    Action, ChangeSet, Document, DocumentId, DocumentKind, FlagKind, Key, Operation, RefusalReason,
};
use server_storage::{FeedCursor, LockedScope, StoredDocument, Transaction};
use std::collections::HashMap;

/// Documents read at once while the followers of a deleted environment are looked for.
const SCAN_PAGE: u32 = 5_000;

/// What becomes of one document.
pub(super) struct Step {
    pub(super) action: Action,
    /// As stored; `None` for a document that is created.
    pub(super) before: Option<StoredDocument>,
    pub(super) after: Document,
    /// The names of the fields that change; empty when nothing does, and then nothing is written.
    pub(super) changed: Vec<String>,
    /// The document's key; for a flag's configuration and for an override, the flag's.
    pub(super) key: Key,
    /// For a flag's configuration and for an override: the environment's key.
    pub(super) environment: Option<Key>,
    /// For a flag's configuration and for an override: the flag's type.
    pub(super) flag_kind: Option<FlagKind>,
}

/// What becomes of all documents.
pub(super) struct Plan {
    /// One for each operation, in order.
    pub(super) steps: Vec<Step>,
    /// Configurations and overrides that go with a deleted flag or environment.
    pub(super) followers: Vec<Step>,
}

impl Plan {
    /// Loads what is needed and applies every operation, in order; nothing is written.
    pub(super) async fn make(
        tx: &mut dyn Transaction,
        scope: &LockedScope,
        change_set: &ChangeSet,
    ) -> Result<Self, ApiError> {
        let mut loaded = Loaded::read(tx, scope, change_set).await?;
        let mut refusals = Refusals::default();
        let mut steps = Vec::with_capacity(change_set.operations.len());
        for (index, operation) in change_set.operations.iter().enumerate() {
            if let Some(step) = apply(tx, &mut loaded, index, operation, &mut refusals).await? {
                steps.push(step);
            }
        }
        refusals.into_result()?;
        references::check(tx, scope, change_set, &steps).await?;
        let followers = followers(tx, scope, change_set, &steps).await?;
        Ok(Self { steps, followers })
    }

    /// Everything that is really written.
    pub(super) fn written(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().chain(&self.followers).filter(|step| !step.changed.is_empty())
    }

    /// The revision that this makes of the scope.
    pub(super) fn revision(&self, scope: &LockedScope) -> i64 {
        if self.written().next().is_some() { scope.revision + 1 } else { scope.revision }
    }
}

async fn apply(
    tx: &mut dyn Transaction,
    loaded: &mut Loaded,
    index: usize,
    operation: &Operation,
    refusals: &mut Refusals,
) -> Result<Option<Step>, ApiError> {
    let document = &operation.document;
    let stored = loaded.documents.get(&document.id);
    if let Some(stored) = stored
        && !is_named_rightly(stored, operation)
    {
        let detail = "the document with this id is of another kind or has other keys";
        refusals.push_rule(index, "/document", ProblemCode::Mismatch, detail);
        return Ok(None);
    }
    if operation.action == Action::Create && stored.is_none() {
        // Somebody else may have configured the flag here under another id.
        let parents = loaded.parents(operation);
        if document.kind == DocumentKind::FlagEnvironment
            && let (Some((flag, _)), Some(environment)) = (parents.flag, parents.environment)
            && let Some(other) = loaded.configurations.get(&(flag, environment))
        {
            refusals.push_reason(index, RefusalReason::AlreadyExists, Some(other))?;
            return Ok(None);
        }
        if loaded.holder_of_key(document.kind, &document.key).is_some() {
            let detail = "another document has this key";
            refusals.push_rule(index, "/document/key", ProblemCode::KeyTaken, detail);
            return Ok(None);
        }
        if let Some(detail) = loaded.one_too_many(tx, operation).await? {
            refusals.push_rule(index, "/document", ProblemCode::TooMany, &detail);
            return Ok(None);
        }
    }
    let stored = loaded.documents.get(&document.id).cloned();
    let parents = loaded.parents(operation);
    match apply_operation(stored.as_ref().map(|stored| &stored.document), operation, parents) {
        Ok(applied) => {
            let flag_kind = loaded.flag_kind(&document.key);
            loaded.learn(&applied.document);
            Ok(Some(Step {
                action: operation.action,
                before: stored,
                after: applied.document,
                changed: applied.changed,
                key: document.key.clone(),
                environment: document.environment.clone(),
                flag_kind: flag_kind.filter(|_| document.kind.joins()),
            }))
        }
        Err(refusal) => {
            refusals.push_reason(index, refusal.reason, stored.as_ref())?;
            Ok(None)
        }
    }
}

/// Whether the keys of an operation are those of the document that it names by id. Without this, an operation
/// could be authorised for one environment and act in another.
fn is_named_rightly(stored: &StoredDocument, operation: &Operation) -> bool {
    let body = &stored.document.body;
    let key = body.key().or(stored.flag_key.as_ref());
    body.kind() == operation.document.kind
        && key == Some(&operation.document.key)
        && stored.environment_key == operation.document.environment
}

/// The configurations and overrides that go with deleted flags and environments.
async fn followers(
    tx: &mut dyn Transaction,
    scope: &LockedScope,
    change_set: &ChangeSet,
    steps: &[Step],
) -> Result<Vec<Step>, ApiError> {
    let deleted = |kind| -> Vec<DocumentId> {
        let gone = steps.iter().filter(|step| step.after.deleted && step.after.body.kind() == kind);
        gone.map(|step| step.after.id).collect()
    };
    let (flags, environments) = (deleted(DocumentKind::Flag), deleted(DocumentKind::Environment));
    let mut found: HashMap<DocumentId, StoredDocument> = HashMap::new();
    if !flags.is_empty() {
        let configurations = tx.flag_environments(&flags).await?;
        let overrides = tx.overrides_of_flags(&flags).await?;
        found.extend(configurations.into_iter().chain(overrides).map(|stored| (stored.document.id, stored)));
    }
    if !environments.is_empty() {
        found.extend(scan_environments(tx, change_set, &environments).await?);
    }
    let mut refusals = Refusals::default();
    for (index, step) in steps.iter().enumerate() {
        let joins_deleted =
            step.after.body.joined().is_some_and(|(flag, environment)| {
                flags.contains(&flag) || environments.contains(&environment)
            });
        if joins_deleted && !step.after.deleted {
            let detail = "the same change set deletes the flag or the environment of this document";
            refusals.push_rule(index, "/document", ProblemCode::Mismatch, detail);
        }
        found.remove(&step.after.id);
    }
    refusals.into_result()?;
    debug_assert!(found.is_empty() || scope.project.is_some(), "only projects have configurations");
    found.into_values().map(tombstone).collect()
}

async fn scan_environments(
    tx: &mut dyn Transaction,
    change_set: &ChangeSet,
    environments: &[DocumentId],
) -> Result<HashMap<DocumentId, StoredDocument>, ApiError> {
    let mut found = HashMap::new();
    let mut after = None;
    while let Some(slice) = tx.read_feed(&change_set.scope, after, SCAN_PAGE).await? {
        after = slice.documents.last().map(|last| FeedCursor {
            epoch: slice.epoch,
            revision: last.revision,
            document: last.document.id,
        });
        for stored in slice.documents {
            let joined = stored.document.body.joined();
            if joined.is_some_and(|(_, environment)| environments.contains(&environment))
                && !stored.document.deleted
            {
                found.insert(stored.document.id, stored);
            }
        }
        if !slice.more || after.is_none() {
            break;
        }
    }
    Ok(found)
}

fn tombstone(stored: StoredDocument) -> Result<Step, ApiError> {
    let key = stored.flag_key.clone().ok_or_else(|| server_storage::StorageError::Inconsistent {
        table: "flag_environment",
        column: format!("flag key of {}", stored.document.id),
    })?;
    let after = Document { version: stored.document.version + 1, deleted: true, ..stored.document.clone() };
    Ok(Step {
        action: Action::Delete,
        changed: field_names(stored.document.body.kind()).map(str::to_owned).collect(),
        key,
        environment: stored.environment_key.clone(),
        flag_kind: None,
        after,
        before: Some(stored),
    })
}
