//! Pages of the feed against a model of the cache.

use super::samples::{
    EPOCH, at, at_version, config, environment, flag, in_memory, key, page, project, shop, tombstone,
};
use crate::StoreError;
use api_types::change_set::ScopeBody;
use api_types::{FeedDocument, FeedPage};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn fixture() -> Vec<FeedDocument> {
    let (a, b, production) = (flag(1, "a"), flag(2, "b"), environment(1, "production"));
    let configs = [config(&a, &production, true), config(&b, &production, false)];
    [a, b, production].into_iter().chain(configs).collect()
}

#[test]
fn documents_are_read_back_as_they_came() {
    let store = in_memory();
    let documents = fixture();
    let effect = store.apply_feed_page(&page("c1", 5, false, documents.clone()), at(9)).unwrap();
    assert_eq!((effect.changed.len(), effect.removed.len(), effect.complete), (5, 0, true));
    for document in &documents {
        assert_eq!(store.get_document(document.id).unwrap().as_ref(), Some(document));
    }
    let shop_key = key("shop");
    assert_eq!(store.get_flag(&shop_key, &key("a")).unwrap().as_ref(), Some(&documents[0]));
    assert_eq!(store.get_flag(&shop_key, &key("zz")).unwrap(), None);
    assert_eq!(store.list_environments(&shop_key).unwrap(), [documents[2].clone()]);
    assert_eq!(store.get_flag_environments(documents[0].id).unwrap(), [documents[3].clone()]);
    let state = store.scope_state(&shop()).unwrap().unwrap();
    assert_eq!((state.epoch, state.revision, state.cursor.as_deref()), (Some(EPOCH), 5, Some("c1")));
    assert_eq!((state.complete, state.snapshot, state.pulled_at), (true, false, Some(at(9))));
}

#[test]
fn the_revision_counts_only_once_the_reading_is_complete() {
    let store = in_memory();
    store.apply_feed_page(&page("c1", 5, true, fixture()), at(9)).unwrap();
    let state = store.scope_state(&shop()).unwrap().unwrap();
    assert_eq!((state.revision, state.complete, state.cursor.as_deref()), (0, false, Some("c1")));
}

#[test]
fn a_deleted_document_does_not_come_back_with_an_older_page() {
    let store = in_memory();
    let documents = fixture();
    store.apply_feed_page(&page("c1", 5, false, documents.clone()), at(1)).unwrap();
    // A tombstone of a configuration need not name its flag.
    let bare = FeedDocument { flag_id: None, ..tombstone(&documents[3], 2) };
    let effect =
        store.apply_feed_page(&page("c2", 6, false, vec![tombstone(&documents[0], 2), bare]), at(2)).unwrap();
    assert_eq!(effect.removed, [documents[0].id, documents[3].id]);
    store.apply_feed_page(&page("c1", 5, false, documents.clone()), at(3)).unwrap();
    assert_eq!(store.get_flag(&key("shop"), &key("a")).unwrap(), None);
    let listing = store.load_flag_listing(&key("shop")).unwrap();
    assert_eq!(listing.flags.iter().map(|flag| flag.key.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!(listing.configurations.len(), 1);
}

#[test]
fn a_freed_key_can_be_taken_again() {
    let store = in_memory();
    let (old, new) = (flag(1, "a"), flag(2, "a"));
    store.apply_feed_page(&page("c1", 1, false, vec![old.clone()]), at(1)).unwrap();
    store.apply_feed_page(&page("c2", 3, false, vec![new.clone(), tombstone(&old, 2)]), at(2)).unwrap();
    assert_eq!(store.get_flag(&key("shop"), &key("a")).unwrap(), Some(new));
}

#[test]
fn a_snapshot_drops_what_it_does_not_name_with_its_last_page() {
    let store = in_memory();
    let documents = fixture();
    store.apply_feed_page(&page("c1", 5, false, documents.clone()), at(1)).unwrap();
    store.begin_snapshot(&shop()).unwrap();
    assert_eq!(store.scope_state(&shop()).unwrap().unwrap().cursor, None);
    store.apply_feed_page(&page("s1", 9, true, vec![documents[0].clone()]), at(2)).unwrap();
    assert!(store.get_document(documents[1].id).unwrap().is_some(), "visible until the snapshot is complete");
    let effect = store.apply_feed_page(&page("s2", 9, false, vec![documents[3].clone()]), at(3)).unwrap();
    let mut removed = effect.removed;
    removed.sort();
    let mut expected = vec![documents[1].id, documents[2].id, documents[4].id];
    expected.sort();
    assert_eq!(removed, expected);
    let listing = store.load_flag_listing(&key("shop")).unwrap();
    assert_eq!((listing.flags.len(), listing.configurations.len()), (1, 1));
}

#[test]
fn a_server_that_was_restored_is_read_anew_even_where_its_versions_are_older() {
    let store = in_memory();
    let new = at_version(&flag(1, "a"), 9);
    store.apply_feed_page(&page("c1", 9, false, vec![new.clone()]), at(1)).unwrap();
    let old = FeedPage { epoch: Uuid::from_u128(2), ..page("r1", 4, false, vec![at_version(&new, 4)]) };
    assert!(matches!(store.apply_feed_page(&old, at(2)), Err(StoreError::EpochChanged)));
    assert_eq!(store.get_document(new.id).unwrap().unwrap().version, 9);
    store.begin_snapshot(&shop()).unwrap();
    store.apply_feed_page(&old, at(3)).unwrap();
    assert_eq!(store.get_document(new.id).unwrap().unwrap().version, 4);
    let state = store.scope_state(&shop()).unwrap().unwrap();
    assert_eq!((state.epoch, state.revision), (Some(Uuid::from_u128(2)), 4));
}

#[test]
fn a_server_that_is_restored_amid_a_snapshot_is_noticed() {
    let store = in_memory();
    store.begin_snapshot(&shop()).unwrap();
    store.apply_feed_page(&page("s1", 9, true, vec![flag(1, "a")]), at(1)).unwrap();
    let other = FeedPage { epoch: Uuid::from_u128(2), ..page("s2", 4, false, Vec::new()) };
    assert!(matches!(store.apply_feed_page(&other, at(2)), Err(StoreError::EpochChanged)));
}

#[test]
fn a_project_that_is_gone_takes_its_cache_along_and_leaves_the_edits() {
    let store = in_memory();
    let installation = |documents: Vec<FeedDocument>, cursor: &str| FeedPage {
        scope: ScopeBody::Installation,
        ..page(cursor, 1, false, documents)
    };
    let (shop_project, other) = (project(1, "shop"), project(2, "other"));
    store.apply_feed_page(&installation(vec![shop_project.clone(), other.clone()], "i1"), at(1)).unwrap();
    store.apply_feed_page(&page("c1", 5, false, fixture()), at(1)).unwrap();
    store.enqueue(&super::samples::switch(1, fixture()[3].id), at(1)).unwrap();
    store.apply_feed_page(&installation(vec![tombstone(&shop_project, 2)], "i2"), at(2)).unwrap();
    assert_eq!(store.list_projects().unwrap(), [other]);
    assert_eq!(store.scope_state(&shop()).unwrap(), None);
    assert!(store.load_flag_listing(&key("shop")).unwrap().flags.is_empty());
    assert_eq!(store.list_edits().unwrap().len(), 1);
}

#[test]
fn the_last_changes_of_a_flag_are_kept() {
    let store = in_memory();
    let flag_id = fixture()[0].id;
    assert_eq!(store.get_flag_changes(flag_id).unwrap(), None);
    let change = serde_json::json!({
        "change_set_id": Uuid::from_u128(5), "revision": 4, "at": "2026-11-21T10:00:00Z",
        "actor": {"id": Uuid::nil(), "name": "Ada"}, "message": "launch", "kind": "flag_environment",
        "environment": "production", "action": "update", "version": 2,
        "fields": [{"name": "enabled", "from": false, "to": true}],
    });
    let changes = [serde_json::from_value(change).unwrap()];
    store.put_flag_changes(flag_id, &changes, at(7)).unwrap();
    let cached = store.get_flag_changes(flag_id).unwrap().unwrap();
    assert_eq!((cached.fetched_at, cached.changes.as_slice()), (at(7), changes.as_slice()));
}

/// A document of the model: which, its version, whether it is deleted.
fn any_document() -> impl Strategy<Value = FeedDocument> {
    (0..fixture().len(), 1_i64..6, any::<bool>()).prop_map(|(which, version, deleted)| {
        let document = at_version(&fixture()[which], version);
        // A version has one content: odd ones are tombstones or not by the document.
        if deleted && version % 2 == 0 { tombstone(&document, version) } else { document }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_newest_version_wins_in_whatever_order_pages_come(
        pages in prop::collection::vec(prop::collection::vec(any_document(), 0..6), 1..8),
    ) {
        let store = in_memory();
        let mut model = BTreeMap::<Uuid, FeedDocument>::new();
        for (number, documents) in pages.into_iter().enumerate() {
            for document in &documents {
                let newer = model.get(&document.id).is_none_or(|known| document.version > known.version);
                if newer {
                    model.insert(document.id, document.clone());
                }
            }
            let revision = i64::try_from(number).unwrap();
            store.apply_feed_page(&page(&number.to_string(), revision, false, documents), at(1)).unwrap();
        }
        for document in model.values() {
            let expected = (!document.deleted).then(|| document.clone());
            prop_assert_eq!(store.get_document(document.id).unwrap(), expected);
        }
        let listing = store.load_flag_listing(&key("shop")).unwrap();
        let mut listed: Vec<_> = listing.flags.iter().map(|row| (row.id, row.version)).collect();
        listed.extend(listing.configurations.iter().map(|row| (row.id, row.version)));
        listed.sort();
        let expected: Vec<_> = model
            .values()
            .filter(|d| !d.deleted && d.kind != api_types::change_set::DocumentKindBody::Environment)
            .map(|d| (d.id, d.version))
            .collect();
        prop_assert_eq!(listed, expected);
    }
}
