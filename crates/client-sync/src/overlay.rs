//! What the user sees: the documents of the cache with the waiting edits on top.

use crate::document::{domain_document, feed_fields};
use crate::edit::{Edit, EditState};
use api_types::FeedDocument;
use api_types::change_set::{ActionBody, DocumentKindBody, OperationBody, ScopeBody};
use flag_model::change_set::{Parents, apply_operation};
use flag_model::{ChangeSetId, Document, DocumentBody, DocumentId, Flag, Key, Operation};
use std::collections::HashMap;
use uuid::Uuid;

/// Reads documents of the cache. Tombstones count as absent.
pub trait Cached {
    /// The document with this id.
    fn by_id(&self, id: Uuid) -> Option<FeedDocument>;
    /// The flag with this key in a project.
    fn flag(&self, scope: &ScopeBody, key: &Key) -> Option<FeedDocument>;
    /// The environment with this key in a project.
    fn environment(&self, scope: &ScopeBody, key: &Key) -> Option<FeedDocument>;
}

/// Operations that are not at the server yet, as far as the cache knows.
#[derive(Clone, Copy, Debug)]
pub struct Pending<'a> {
    /// Where they apply.
    pub scope: &'a ScopeBody,
    /// What they do.
    pub operations: &'a [OperationBody],
    /// Where they come from.
    pub mark: Mark,
}

impl<'a> Pending<'a> {
    /// An edit, if it changes what the user sees: one that waits does; an applied one does until the cache has
    /// reached its revision (`known_revision` of its scope); one that waits for the user's decision does not.
    #[must_use]
    pub fn of_edit(edit: &'a Edit, known_revision: Option<i64>) -> Option<Self> {
        let shows = match edit.state {
            EditState::Queued | EditState::Sending | EditState::Paused => true,
            EditState::Applied => edit.applied_revision > known_revision,
            EditState::Conflict | EditState::Refused => false,
        };
        let mark = Mark::Edit { id: edit.id(), state: edit.state };
        shows.then_some(Self { scope: edit.scope(), operations: &edit.change_set.operations, mark })
    }
}

/// Why a document looks different from the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// By this edit, the last one of the document.
    Edit {
        /// The edit.
        id: ChangeSetId,
        /// Where it stands.
        state: EditState,
    },
    /// By a change that is not saved.
    Draft,
}

/// A document as the user sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The document; `deleted` when an edit deletes it, then with the last fields. `updated_at`, `updated_by`
    /// and `revision` are still the server's; for a new document they are those of its flag, or empty.
    pub document: FeedDocument,
    /// The last change on top.
    pub mark: Mark,
    /// The fields that differ from the cache, by name, in no order.
    pub changed: Vec<String>,
}

/// The documents that look different from the cache.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// By id.
    pub documents: HashMap<Uuid, Shown>,
    /// Operations that do not fit the cache (any more): by change set, absent for drafts, and document. They are
    /// not shown; the server will say what is wrong with them.
    pub unfit: Vec<(Option<ChangeSetId>, Uuid)>,
}

/// Puts `pending` (in the user's order) on top of the cache, by the rules that the server applies.
#[must_use]
pub fn overlay<'a>(cache: &dyn Cached, pending: impl IntoIterator<Item = Pending<'a>>) -> Overlay {
    let mut result = Overlay::default();
    for change in pending {
        for operation in change.operations {
            match show(cache, &result.documents, &change, operation) {
                Some(shown) => {
                    result.documents.insert(operation.document.id, shown);
                }
                None => {
                    let id = match change.mark {
                        Mark::Edit { id, .. } => Some(id),
                        Mark::Draft => None,
                    };
                    result.unfit.push((id, operation.document.id));
                }
            }
        }
    }
    result
}

fn show(
    cache: &dyn Cached,
    so_far: &HashMap<Uuid, Shown>,
    change: &Pending<'_>,
    operation: &OperationBody,
) -> Option<Shown> {
    let id = operation.document.id;
    let earlier = so_far.get(&id);
    let current = earlier.map(|shown| shown.document.clone()).or_else(|| cache.by_id(id));
    let (flag, environment) = parents(cache, so_far, change.scope, operation);
    let domain_flag = flag.as_ref().and_then(|flag| Some((DocumentId(flag.id), flag_of(flag)?)));
    let parents = Parents {
        flag: domain_flag.as_ref().map(|(id, flag)| (*id, flag)),
        environment: environment.as_ref().map(|environment| DocumentId(environment.id)),
    };
    let domain = match &current {
        Some(document) => Some(domain_document(document).ok()?),
        None => None,
    };
    let applied = apply_operation(domain.as_ref(), &Operation::from(operation.clone()), parents).ok()?;
    let template = current.or_else(|| flag.clone()).or_else(|| environment.clone());
    let document = to_feed(&applied.document, operation, template);
    let mut changed = applied.changed;
    for name in earlier.iter().flat_map(|shown| &shown.changed) {
        if !changed.contains(name) {
            changed.push(name.clone());
        }
    }
    Some(Shown { document, mark: change.mark, changed })
}

/// The flag and the environment of a configuration or an override, waiting ones included.
fn parents(
    cache: &dyn Cached,
    so_far: &HashMap<Uuid, Shown>,
    scope: &ScopeBody,
    operation: &OperationBody,
) -> (Option<FeedDocument>, Option<FeedDocument>) {
    let Some(environment) = &operation.document.environment else { return (None, None) };
    let waiting = |kind: DocumentKindBody, key: &Key| {
        let found = so_far.values().find(|shown| shown.document.kind == kind && shown.document.key == *key);
        found.map(|shown| shown.document.clone())
    };
    let flag_key = &operation.document.key;
    let flag = cache.flag(scope, flag_key).or_else(|| waiting(DocumentKindBody::Flag, flag_key));
    let environment =
        cache.environment(scope, environment).or_else(|| waiting(DocumentKindBody::Environment, environment));
    (flag, environment)
}

fn flag_of(document: &FeedDocument) -> Option<Flag> {
    match domain_document(document).ok()?.body {
        DocumentBody::Flag(flag) => Some(flag),
        _ => None,
    }
}

fn to_feed(document: &Document, operation: &OperationBody, template: Option<FeedDocument>) -> FeedDocument {
    let (flag_id, environment_id) = document.body.joined().unzip();
    let (revision, updated_at, updated_by) = match template {
        Some(template) => (template.revision, template.updated_at, template.updated_by),
        None => {
            let nobody = api_types::PersonRef { id: Uuid::nil(), name: String::new() };
            (0, jiff::Timestamp::UNIX_EPOCH, nobody)
        }
    };
    FeedDocument {
        kind: operation.document.kind,
        id: document.id.0,
        key: operation.document.key.clone(),
        environment: operation.document.environment.clone(),
        flag_id: flag_id.map(|id| id.0),
        environment_id: environment_id.map(|id| id.0),
        version: document.version,
        revision,
        deleted: operation.action == ActionBody::Delete,
        updated_at,
        updated_by,
        fields: feed_fields(&document.body),
    }
}

#[cfg(test)]
mod tests;
