//! Stores that earlier versions wrote can be read: there is a sample of each format.

use super::samples::{
    DEVICE, EPOCH, at, child_folder, config, copy, create, edit_id, environment, field, flag, id, key, open,
    page, problem, shop, switch,
};
use crate::Store;
use api_types::change_set::{ActionBody, DocumentRefBody};
use api_types::{ErrorCode, WrittenDocument};
use client_sync::{Draft, EditState, Outcome};
use serde_json::json;
use std::path::Path;
use tempfile::tempdir;

fn sample(format: i64) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/data").join(format!("format-{format}"))
}

/// Fills a store with a little of everything.
fn fill(store: &Store) {
    let (a, production) = (flag(1, "a"), environment(1, "production"));
    let configuration = config(&a, &production, true);
    store.apply_feed_page(&page("c1", 3, false, vec![a, production, configuration.clone()]), at(10)).unwrap();
    for number in 1..=5 {
        store.enqueue(&switch(number, id(4, number)), at(20)).unwrap();
    }
    for number in 1..=4 {
        store.mark_sending(edit_id(number), at(30)).unwrap();
    }
    let documents = vec![WrittenDocument { id: id(4, 1), version: 2 }];
    store.record_outcome(edit_id(1), &Outcome::Applied { epoch: EPOCH, revision: 4, documents }).unwrap();
    store.record_outcome(edit_id(2), &Outcome::Conflict(problem(ErrorCode::Conflict))).unwrap();
    store.record_outcome(edit_id(3), &Outcome::Paused).unwrap();
    let draft = Draft {
        document: DocumentRefBody {
            kind: configuration.kind,
            id: configuration.id,
            key: configuration.key.clone(),
            environment: configuration.environment.clone(),
        },
        action: ActionBody::Update,
        base_version: 1,
        field: "enabled".to_owned(),
        from: Some(json!(true)),
        to: json!(false),
        base: Some(configuration),
        staged_at: at(40),
    };
    store.stage_draft(&key("shop"), draft).unwrap();
    store.put_flag_changes(id(3, 1), &[], at(50)).unwrap();
}

fn check(store: &Store) {
    let expected = super::samples::in_memory();
    fill(&expected);
    assert_eq!(store.list_edits().unwrap(), expected.list_edits().unwrap());
    assert_eq!(store.list_drafts(&key("shop")).unwrap(), expected.list_drafts(&key("shop")).unwrap());
    assert_eq!(store.device_id(), DEVICE);
    // The cache may be read anew after a change of format, but not be half there.
    let state = store.scope_state(&shop()).unwrap();
    if state.is_some() {
        assert_eq!(state, expected.scope_state(&shop()).unwrap());
        let listing = store.load_flag_listing(&key("shop")).unwrap();
        assert_eq!(listing, expected.load_flag_listing(&key("shop")).unwrap());
    }
    store.verify().unwrap();
}

/// With the environment variable of a child process set to a folder, writes the sample there instead.
#[test]
fn a_store_of_every_released_format_keeps_the_users_work() {
    if let Some(folder) = child_folder() {
        fill(&create(&folder));
        return;
    }
    for format in 1..=crate::schema::newest() {
        let scratch = tempdir().unwrap();
        let folder = scratch.path().join("store");
        copy(&sample(format), &folder);
        let store = open(&folder).unwrap();
        check(&store);
        let edits = store.list_edits().unwrap();
        assert_eq!(edits[3].state, EditState::Sending);
        assert!(edits[3].uncertain);
        // And it goes on from there.
        store.put_fact("name", &"value").unwrap();
        assert_eq!(store.get_fact::<String>("name").unwrap().as_deref(), Some("value"));
        store.enqueue(&field(6, id(4, 6), "enabled", &json!(false), &json!(true)), at(60)).unwrap();
        assert_eq!(store.list_edits().unwrap().last().unwrap().seq, 6);
    }
}
