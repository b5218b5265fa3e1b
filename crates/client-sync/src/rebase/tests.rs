//! Later edits after earlier ones.

use super::*;
use crate::model::samples::{change_set, config, edit, field, flag, reference, switch};
use api_types::change_set::FieldChangeBody;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

fn written(id: Uuid, version: i64) -> [WrittenDocument; 1] {
    [WrittenDocument { id, version }]
}

fn delete(document: &api_types::FeedDocument, base_version: i64) -> OperationBody {
    let action = ActionBody::Delete;
    OperationBody { document: reference(document), action, base_version, fields: BTreeMap::new() }
}

#[track_caller]
fn replaced(rebases: &[Rebase]) -> OperationBody {
    let [Rebase { rebased: Rebased::Replace(change_set), .. }] = rebases else {
        panic!("one change: {rebases:?}")
    };
    change_set.operations[0].clone()
}

#[test]
fn nothing_moves_when_the_server_did_what_was_expected() {
    let base = config("a", "production", false);
    let applied = change_set(1, vec![switch(&base, true)]);
    let later = OperationBody { base_version: base.version + 1, ..switch(&base, false) };
    assert_eq!(after_applied(&applied, &written(base.id, base.version + 1), &[edit(2, vec![later])]), []);
}

#[test]
fn conditional_operations_move_over_foreign_changes_and_deletions_do_not() {
    let base = flag("a");
    let applied = change_set(1, vec![field(&base, "name", json!("a"), json!("b"))]);
    let rename = OperationBody { base_version: 4, ..field(&base, "name", json!("b"), json!("c")) };
    let rebases = after_applied(&applied, &written(base.id, 9), &[edit(2, vec![rename])]);
    assert_eq!(replaced(&rebases).base_version, 9);
    assert_eq!(after_applied(&applied, &written(base.id, 9), &[edit(2, vec![delete(&base, 4)])]), []);
}

#[test]
fn a_creation_that_got_a_higher_version_takes_later_edits_along() {
    let base = flag("a");
    let create = OperationBody { action: ActionBody::Create, base_version: 0, ..delete(&base, 0) };
    let applied = change_set(1, vec![create]);
    let rebases = after_applied(&applied, &written(base.id, 5), &[edit(2, vec![delete(&base, 1)])]);
    assert_eq!(replaced(&rebases).base_version, 5);
}

#[test]
fn what_was_handed_to_the_network_is_never_touched() {
    let base = config("a", "production", false);
    let later = OperationBody { base_version: 4, ..field(&base, "enabled", json!(true), json!(false)) };
    let sent = Edit { attempts: 1, ..edit(2, vec![later]) };
    let applied = edit(1, vec![switch(&base, true)]);
    assert_eq!(after_applied(&applied.change_set, &written(base.id, 9), std::slice::from_ref(&sent)), []);
    assert_eq!(after_removed(&applied, &[sent]), []);
}

#[test]
fn later_edits_rest_on_what_was_before_a_dropped_one() {
    let base = flag("a");
    let first = edit(1, vec![field(&base, "name", json!("a"), json!("b"))]);
    let second = OperationBody { base_version: 4, ..field(&base, "name", json!("b"), json!("c")) };
    let operation = replaced(&after_removed(&first, &[edit(2, vec![second])]));
    assert_eq!(operation.fields["name"], FieldChangeBody { from: Some(json!("a")), to: json!("c") });
    assert_eq!(operation.base_version, 3);
}

#[test]
fn a_later_edit_that_only_undid_the_dropped_one_goes_with_it() {
    let base = config("a", "production", false);
    let first = edit(1, vec![switch(&base, true)]);
    let back = edit(2, vec![field(&base, "enabled", json!(true), json!(false))]);
    let rebases = after_removed(&first, std::slice::from_ref(&back));
    assert_eq!(rebases, [Rebase { id: back.id(), rebased: Rebased::Drop }]);
}

#[test]
fn edits_of_a_flag_that_will_not_be_created_go_with_its_creation() {
    let (new, other) = (flag("new"), config("other", "production", false));
    let creation = edit(1, vec![OperationBody { action: ActionBody::Create, ..delete(&new, 0) }]);
    let rename = edit(2, vec![field(&new, "name", json!("new"), json!("x"))]);
    let configuration = edit(3, vec![switch(&config("new", "production", false), true)]);
    let mixed = edit(4, vec![switch(&config("new", "staging", false), true), switch(&other, true)]);
    let unrelated = edit(5, vec![field(&other, "off_value", json!(1), json!(2))]);
    let queue = [rename.clone(), configuration.clone(), mixed.clone(), unrelated];
    let rebases = after_removed(&creation, &queue);
    assert_eq!(rebases.len(), 3);
    assert_eq!(rebases[0], Rebase { id: rename.id(), rebased: Rebased::Drop });
    assert_eq!(rebases[1], Rebase { id: configuration.id(), rebased: Rebased::Drop });
    let left = change_set(4, vec![switch(&other, true)]);
    assert_eq!(rebases[2], Rebase { id: mixed.id(), rebased: Rebased::Replace(left) });
}

#[test]
fn the_next_change_of_a_configuration_creates_it_when_the_first_is_dropped() {
    let base = config("a", "production", false);
    let creation =
        edit(1, vec![OperationBody { action: ActionBody::Create, base_version: 0, ..switch(&base, true) }]);
    let second = OperationBody { base_version: 1, ..field(&base, "off_value", json!(false), json!(true)) };
    let operation = replaced(&after_removed(&creation, &[edit(2, vec![second])]));
    assert_eq!((operation.action, operation.base_version), (ActionBody::Create, 0));
}
