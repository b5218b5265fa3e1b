//! Folding a new change into an edit that has not left yet.

use crate::dependency::Writes;
use crate::edit::{Edit, EditState, NewEdit};
use api_types::ChangeSetBody;
use api_types::change_set::{ActionBody, DocumentKindBody, FieldChangeBody, OperationBody};
use flag_model::ChangeSetId;

/// What a new change does to the queue.
#[derive(Clone, Debug, PartialEq)]
pub enum Fold {
    /// It becomes an edit of its own.
    Append,
    /// It becomes part of a queued edit, under that edit's id.
    Replace {
        /// The queued edit.
        id: ChangeSetId,
        /// What it does from now on.
        change_set: ChangeSetBody,
    },
    /// It undoes a queued edit: both vanish.
    Cancel {
        /// The queued edit.
        id: ChangeSetId,
    },
}

/// Decides whether `new` folds into the queue (in the user's order): it does when it changes fields of one
/// document, and the last edit of that document was never handed to the network, changes only that document and
/// was saved with the same words. Nothing else may be changed under its id.
#[must_use]
pub fn fold(queue: &[Edit], new: &NewEdit) -> Fold {
    let [operation] = new.change_set.operations.as_slice() else { return Fold::Append };
    if operation.action != ActionBody::Update {
        return Fold::Append;
    }
    let mut written = Writes::default();
    written.add(&new.change_set);
    let last =
        queue.iter().rev().find(|edit| edit.state != EditState::Applied && written.carry(&edit.change_set));
    let Some(last) = last.filter(|edit| edit.is_untouched()) else { return Fold::Append };
    let [earlier] = last.change_set.operations.as_slice() else { return Fold::Append };
    let folds = last.change_set.scope == new.change_set.scope
        && last.change_set.message == new.change_set.message
        && earlier.action != ActionBody::Delete
        && earlier.document.id == operation.document.id;
    if !folds {
        return Fold::Append;
    }
    let folded = fold_operation(earlier, operation);
    if folded.fields.is_empty() && may_vanish(earlier) {
        return Fold::Cancel { id: last.id() };
    }
    Fold::Replace {
        id: last.id(),
        change_set: ChangeSetBody { operations: vec![folded], ..last.change_set.clone() },
    }
}

/// Whether the operation means nothing once none of its fields changes: true of an update and of a
/// configuration, which without fields is the one that a flag has before anyone configured it.
pub(crate) fn may_vanish(operation: &OperationBody) -> bool {
    match operation.action {
        ActionBody::Update => true,
        ActionBody::Create => operation.document.kind == DocumentKindBody::FlagEnvironment,
        ActionBody::Delete => false,
    }
}

fn fold_operation(earlier: &OperationBody, later: &OperationBody) -> OperationBody {
    let mut folded = earlier.clone();
    for (name, change) in &later.fields {
        let from = match earlier.fields.get(name) {
            Some(earlier) => earlier.from.clone(),
            // A new document has no earlier value to compare with, except a configuration, which has defaults.
            None if earlier.action == ActionBody::Create && !may_vanish(earlier) => None,
            None => change.from.clone(),
        };
        if from.as_ref() == Some(&change.to) {
            folded.fields.remove(name);
        } else {
            folded.fields.insert(name.clone(), FieldChangeBody { from, to: change.to.clone() });
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples;
    use serde_json::json;

    fn new_edit(operation: OperationBody) -> NewEdit {
        NewEdit { change_set: samples::change_set(99, vec![operation]), base: Vec::new() }
    }

    #[test]
    fn switching_back_before_anything_was_sent_leaves_nothing() {
        let config = samples::config("a", "production", false);
        let queue = [samples::edit(1, vec![samples::switch(&config, true)])];
        let back = new_edit(samples::field(&config, "enabled", json!(true), json!(false)));
        assert_eq!(fold(&queue, &back), Fold::Cancel { id: queue[0].id() });
    }

    #[test]
    fn another_field_of_the_same_document_joins_the_queued_edit() {
        let config = samples::config("a", "production", false);
        let queue = [samples::edit(1, vec![samples::switch(&config, true)])];
        let new = new_edit(samples::field(&config, "off_value", json!(false), json!(true)));
        let Fold::Replace { id, change_set } = fold(&queue, &new) else { panic!("folds") };
        assert_eq!(id, queue[0].id());
        assert_eq!(change_set.id, queue[0].change_set.id);
        assert_eq!(change_set.operations[0].fields.len(), 2);
    }

    #[test]
    fn what_may_have_left_is_never_changed() {
        let config = samples::config("a", "production", false);
        let new = new_edit(samples::field(&config, "enabled", json!(true), json!(false)));
        for (state, attempts) in [
            (EditState::Sending, 1),
            (EditState::Queued, 1),
            (EditState::Paused, 1),
            (EditState::Conflict, 1),
        ] {
            let edit = Edit { state, attempts, ..samples::edit(1, vec![samples::switch(&config, true)]) };
            assert_eq!(fold(&[edit], &new), Fold::Append, "{state:?} after {attempts} attempts");
        }
    }

    #[test]
    fn only_the_last_edit_of_the_document_is_folded_into() {
        let config = samples::config("a", "production", false);
        let other = samples::config("b", "production", false);
        let both =
            vec![samples::switch(&other, true), samples::field(&config, "off_value", json!(1), json!(2))];
        let queue = [samples::edit(1, vec![samples::switch(&config, true)]), samples::edit(2, both)];
        let back = new_edit(samples::field(&config, "enabled", json!(true), json!(false)));
        assert_eq!(fold(&queue, &back), Fold::Append);
    }

    #[test]
    fn words_of_the_author_are_kept_apart() {
        let config = samples::config("a", "production", false);
        let queue = [samples::edit(1, vec![samples::switch(&config, true)])];
        let mut back = new_edit(samples::field(&config, "enabled", json!(true), json!(false)));
        back.change_set.message = "roll back".to_owned();
        assert_eq!(fold(&queue, &back), Fold::Append);
    }

    #[test]
    fn a_first_configuration_that_is_undone_vanishes() {
        let config = samples::config("a", "production", false);
        let create =
            OperationBody { action: ActionBody::Create, base_version: 0, ..samples::switch(&config, true) };
        let queue = [samples::edit(1, vec![create])];
        let back = new_edit(samples::field(&config, "enabled", json!(true), json!(false)));
        assert_eq!(fold(&queue, &back), Fold::Cancel { id: queue[0].id() });
    }
}
