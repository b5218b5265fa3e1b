//! From a conflict and the user's choices to a new edit, or none.

use crate::edit::{Edit, NewEdit};
use crate::merge::{DocumentMerge, MergeKind, Verdict, merge_edit};
use api_types::change_set::{ActionBody, DocumentRefBody, FieldChangeBody, OperationBody};
use api_types::{ChangeSetBody, FeedDocument};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What the user wants where a merge asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// This edit's value.
    KeepMine,
    /// The server's value.
    #[default]
    TakeTheirs,
}

/// The user's choices for one edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolver {
    /// For everything without a choice of its own.
    pub otherwise: Choice,
    /// For single fields: by index of the operation and name of the field.
    pub fields: HashMap<(usize, String), Choice>,
}

impl Resolver {
    /// One choice for all.
    #[must_use]
    pub fn all(choice: Choice) -> Self {
        Self { otherwise: choice, fields: HashMap::new() }
    }

    fn choice(&self, operation: usize, field: &str) -> Choice {
        self.fields.get(&(operation, field.to_owned())).copied().unwrap_or(self.otherwise)
    }
}

/// What becomes of a conflicting edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// It goes back into the queue, in its place, under a new id and on the server's present documents.
    Requeue(NewEdit),
    /// Nothing of it is left to do.
    Drop,
}

/// Resolves a conflict. `fresh_id` makes ids: one for the new change set, and one for each document that the
/// server deleted and the user wants back. With the default [`Resolver`] an edit of which every
/// [`DocumentMerge::is_automatic`] is resolved without a question.
#[must_use]
pub fn resolve(edit: &Edit, resolver: &Resolver, fresh_id: &mut dyn FnMut() -> Uuid) -> Resolution {
    let merges: HashMap<usize, DocumentMerge> =
        merge_edit(edit).into_iter().map(|merge| (merge.operation, merge)).collect();
    if merges.is_empty() && resolver.otherwise == Choice::TakeTheirs {
        return Resolution::Drop;
    }
    let (mut operations, mut base) = (Vec::new(), edit.base.clone());
    for (index, operation) in edit.change_set.operations.iter().enumerate() {
        match merges.get(&index) {
            None => operations.push(operation.clone()),
            Some(merge) => {
                operations.extend(resolve_operation(edit, operation, merge, resolver, fresh_id));
                base.retain(|document| document.id != operation.document.id);
                base.extend(merge.current.clone().filter(|current| !current.deleted));
            }
        }
    }
    if operations.is_empty() {
        return Resolution::Drop;
    }
    let change_set = ChangeSetBody { id: fresh_id(), operations, ..edit.change_set.clone() };
    Resolution::Requeue(NewEdit { change_set, base })
}

fn resolve_operation(
    edit: &Edit,
    mine: &OperationBody,
    merge: &DocumentMerge,
    resolver: &Resolver,
    fresh_id: &mut dyn FnMut() -> Uuid,
) -> Option<OperationBody> {
    let whole = resolver.choice(merge.operation, "");
    match (merge.kind, &merge.current) {
        (MergeKind::BothChanged | MergeKind::BothCreated, Some(current)) => {
            on_top_of(mine, current, merge, resolver)
        }
        (MergeKind::DeletedHere, Some(current)) if whole == Choice::KeepMine => {
            Some(OperationBody { base_version: current.version, ..mine.clone() })
        }
        (MergeKind::GoneThere, _) if whole == Choice::KeepMine => {
            let base = edit.base.iter().find(|document| document.id == mine.document.id)?;
            Some(restore(mine, base, fresh_id()))
        }
        (MergeKind::NotCreated, _) if whole == Choice::KeepMine => {
            // A tombstone holds its id for ever.
            let id = if merge.current.is_some() { fresh_id() } else { mine.document.id };
            Some(OperationBody { document: DocumentRefBody { id, ..mine.document.clone() }, ..mine.clone() })
        }
        _ => None,
    }
}

fn on_top_of(
    mine: &OperationBody,
    current: &FeedDocument,
    merge: &DocumentMerge,
    resolver: &Resolver,
) -> Option<OperationBody> {
    let kept = merge.fields.iter().filter(|field| match field.verdict {
        Verdict::Mine => true,
        Verdict::Same | Verdict::Theirs => false,
        Verdict::Ask => resolver.choice(merge.operation, &field.name) == Choice::KeepMine,
    });
    // What never changes after creation came with the creation and is not repeated.
    let kept = kept.filter(|field| !matches!(field.name.as_str(), "key" | "kind" | "bucketing_key"));
    let fields: BTreeMap<_, _> = kept
        .map(|field| {
            let change = FieldChangeBody { from: Some(field.theirs.clone()), to: field.mine.clone() };
            (field.name.clone(), change)
        })
        .collect();
    let document = DocumentRefBody { id: current.id, ..mine.document.clone() };
    let operation =
        OperationBody { document, action: ActionBody::Update, base_version: current.version, fields };
    (!operation.fields.is_empty()).then_some(operation)
}

/// The document that the server deleted, created anew with the values of this edit on top.
fn restore(mine: &OperationBody, base: &FeedDocument, id: Uuid) -> OperationBody {
    let whole = base.fields.iter().map(|(name, value)| (name.clone(), value.clone()));
    let changed = mine.fields.iter().map(|(name, change)| (name.clone(), change.to.clone()));
    let fields = whole.chain(changed).map(|(name, to)| (name, FieldChangeBody { from: None, to })).collect();
    let document = DocumentRefBody { id, ..mine.document.clone() };
    OperationBody { document, action: ActionBody::Create, base_version: 0, fields }
}

#[cfg(test)]
mod tests;
