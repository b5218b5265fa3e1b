//! Drafts: staging, undoing, saving.

use super::samples::{at, config, create, environment, flag, id, in_memory, key, open};
use crate::{Enqueued, StoreError};
use api_types::change_set::{ActionBody, DocumentRefBody};
use client_sync::{Draft, EditState};
use flag_model::ChangeSetId;
use serde_json::{Value, json};
use tempfile::tempdir;

fn draft(number: u128, field: &str, from: Value, to: Value) -> Draft {
    let base = config(&flag(number, &format!("flag-{number}")), &environment(1, "production"), false);
    Draft {
        document: DocumentRefBody {
            kind: base.kind,
            id: base.id,
            key: base.key.clone(),
            environment: base.environment.clone(),
        },
        action: ActionBody::Update,
        base_version: base.version,
        field: field.to_owned(),
        from: Some(from),
        to,
        base: Some(base),
        staged_at: at(1),
    }
}

fn on(number: u128) -> Draft {
    draft(number, "enabled", json!(false), json!(true))
}

#[test]
fn drafts_survive_a_restart_in_their_order() {
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    let shop = key("shop");
    for number in [3, 1, 2] {
        store.stage_draft(&shop, on(number)).unwrap();
    }
    drop(store);
    let store = open(folder.path()).unwrap();
    let expected: Vec<_> = [3, 1, 2].into_iter().map(on).collect();
    assert_eq!(store.list_drafts(&shop).unwrap(), expected);
    assert_eq!(store.list_drafts(&key("other")).unwrap(), []);
    assert_eq!(store.pending_counts().unwrap().drafts, 3);
}

#[test]
fn a_field_that_is_back_where_it_was_has_no_draft() {
    let store = in_memory();
    let shop = key("shop");
    assert_eq!(store.stage_draft(&shop, on(1)).unwrap(), Some(on(1)));
    assert_eq!(store.stage_draft(&shop, draft(1, "enabled", json!(true), json!(false))).unwrap(), None);
    assert_eq!(store.list_drafts(&shop).unwrap(), []);
}

#[test]
fn steps_are_undone_one_by_one() {
    let store = in_memory();
    let shop = key("shop");
    store.stage_draft(&shop, draft(1, "off_value", json!(1), json!(2))).unwrap();
    store.stage_draft(&shop, draft(1, "off_value", json!(2), json!(3))).unwrap();
    store.stage_draft(&shop, on(2)).unwrap();
    store.discard_draft(&shop, on(2).document.id, "enabled").unwrap();
    let values =
        || -> Vec<Value> { store.list_drafts(&shop).unwrap().into_iter().map(|draft| draft.to).collect() };
    assert_eq!(values(), [json!(3)]);
    let expected: [&[Value]; 4] = [&[json!(3), json!(true)], &[json!(3)], &[json!(2)], &[]];
    for expected in expected {
        assert!(store.undo_draft(&shop).unwrap().is_some());
        assert_eq!(values(), expected);
    }
    assert_eq!(store.undo_draft(&shop).unwrap(), None);
}

#[test]
fn saving_makes_one_edit_of_all_drafts_of_the_project() {
    let store = in_memory();
    let shop = key("shop");
    let new_id = id(9, 77);
    assert!(matches!(store.enqueue_drafts(&shop, new_id, "", at(2)), Err(StoreError::Nothing)));
    store.stage_draft(&shop, on(1)).unwrap();
    store.stage_draft(&shop, on(2)).unwrap();
    store.stage_draft(&shop, draft(1, "off_value", json!(false), json!(true))).unwrap();
    store.stage_draft(&key("other"), on(5)).unwrap();
    let saved = store.enqueue_drafts(&shop, new_id, "launch", at(2)).unwrap();
    assert_eq!(saved, Enqueued::Added(ChangeSetId(new_id)));
    let edit = store.get_edit(ChangeSetId(new_id)).unwrap();
    assert_eq!((edit.state, edit.change_set.operations.len(), edit.base.len()), (EditState::Queued, 2, 2));
    assert_eq!(edit.change_set.message, "launch");
    assert_eq!(store.list_drafts(&shop).unwrap(), []);
    assert_eq!(store.undo_draft(&shop).unwrap(), None);
    assert_eq!(store.list_drafts(&key("other")).unwrap().len(), 1);
}
