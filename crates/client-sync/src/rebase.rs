//! What happens to later edits of a document when an earlier one is done or dropped.

use crate::dependency::Writes;
use crate::edit::Edit;
use crate::fold::may_vanish;
use api_types::change_set::{ActionBody, DocumentKindBody, OperationBody};
use api_types::{ChangeSetBody, WrittenDocument};
use flag_model::ChangeSetId;

/// A change to a queued edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Rebase {
    /// The edit. It was never handed to the network, so it keeps its id.
    pub id: ChangeSetId,
    /// What becomes of it.
    pub rebased: Rebased,
}

/// What becomes of a queued edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Rebased {
    /// It does this from now on.
    Replace(ChangeSetBody),
    /// Nothing of it is left to do.
    Drop,
}

/// After `applied` was written as `documents` (in the order of its operations): later edits rest on the versions
/// that it got. Where somebody else changed the document in between, only operations whose fields carry their
/// own preconditions move on; the others still rest on what their author saw, and the server will say so.
#[must_use]
pub fn after_applied(applied: &ChangeSetBody, documents: &[WrittenDocument], queue: &[Edit]) -> Vec<Rebase> {
    let moved = applied.operations.iter().filter_map(|operation| {
        let written = documents.iter().find(|written| written.id == operation.document.id)?;
        let by = written.version - (operation.base_version + 1);
        (by != 0).then_some((operation, by))
    });
    let moved: Vec<_> = moved.collect();
    if moved.is_empty() {
        return Vec::new();
    }
    let rebase = |operation: &OperationBody| {
        let mut operation = operation.clone();
        for (earlier, by) in &moved {
            let conditional = operation.fields.values().all(|change| change.from.is_some());
            let follows =
                earlier.document.id == operation.document.id && operation.action != ActionBody::Create;
            let safe = earlier.action == ActionBody::Create || (conditional && !operation.fields.is_empty());
            if follows && safe {
                operation.base_version += by;
            }
        }
        Some(operation)
    };
    queue.iter().filter_map(|edit| rebase_edit(edit, &rebase)).collect()
}

/// After `removed` was dropped: later edits of its documents rest on what was there before it. What would
/// change nothing any more, and what needs a document that will not come to exist, is dropped as well. Call it
/// before, to tell the user what goes with it.
#[must_use]
pub fn after_removed(removed: &Edit, queue: &[Edit]) -> Vec<Rebase> {
    let later: Vec<&Edit> = queue.iter().filter(|edit| edit.seq > removed.seq).collect();
    // Creations that will not happen, except of configurations: the next change of one creates it instead.
    let mut never_created = ChangeSetBody { operations: Vec::new(), ..removed.change_set.clone() };
    never_created.operations = removed
        .change_set
        .operations
        .iter()
        .filter(|operation| operation.action == ActionBody::Create && !may_vanish(operation))
        .cloned()
        .collect();
    let mut gone = Writes::default();
    gone.add(&never_created);
    let mut rebases = Vec::new();
    for edit in later {
        let needs_project = never_created.operations.iter().any(|operation| {
            operation.document.kind == DocumentKindBody::Project
                && *edit.scope()
                    == api_types::change_set::ScopeBody::Project {
                        project_key: operation.document.key.clone(),
                    }
        });
        let rebase = |operation: &OperationBody| {
            if needs_project || gone.carry_operation(edit.scope(), operation) {
                return None;
            }
            let earlier =
                removed.change_set.operations.iter().find(|o| o.document.id == operation.document.id);
            earlier.map_or_else(|| Some(operation.clone()), |earlier| without(earlier, operation))
        };
        rebases.extend(rebase_edit(edit, &rebase));
    }
    rebases
}

/// `operation` as it is without `earlier`, an operation on the same document before it.
fn without(earlier: &OperationBody, operation: &OperationBody) -> Option<OperationBody> {
    let mut operation = operation.clone();
    for (name, change) in &mut operation.fields {
        if let Some(earlier) = earlier.fields.get(name)
            && change.from.as_ref() == Some(&earlier.to)
        {
            change.from.clone_from(&earlier.from);
        }
    }
    if operation.action == ActionBody::Update {
        operation.fields.retain(|_, change| change.from.as_ref() != Some(&change.to));
    }
    match (earlier.action, operation.action) {
        (ActionBody::Create, ActionBody::Update) => {
            operation.action = ActionBody::Create;
            operation.base_version = 0;
        }
        (ActionBody::Create, ActionBody::Delete) => return None,
        (ActionBody::Update, ActionBody::Update | ActionBody::Delete) => {
            operation.base_version = (operation.base_version - 1).max(1);
        }
        _ => {}
    }
    let nothing_left = operation.fields.is_empty() && may_vanish(&operation);
    (!nothing_left).then_some(operation)
}

fn rebase_edit(edit: &Edit, rebase: &dyn Fn(&OperationBody) -> Option<OperationBody>) -> Option<Rebase> {
    if !edit.is_untouched() {
        return None;
    }
    let operations: Vec<OperationBody> = edit.change_set.operations.iter().filter_map(rebase).collect();
    if operations == edit.change_set.operations {
        return None;
    }
    let rebased = if operations.is_empty() {
        Rebased::Drop
    } else {
        Rebased::Replace(ChangeSetBody { operations, ..edit.change_set.clone() })
    };
    Some(Rebase { id: edit.id(), rebased })
}

#[cfg(test)]
mod tests;
