//! Creating and opening, and every reason why not.

use super::samples::{DEVICE, STORE, account, create, open, root_key, switch};
use super::samples::{at, id};
use crate::{Account, NewStore, OpenError, RootKey, Sidecar, Store};
use std::path::Path;
use tempfile::tempdir;
use zeroize::Zeroizing;

fn other_key() -> RootKey {
    RootKey::new(Zeroizing::new([9; 32]))
}

#[test]
fn a_store_keeps_its_content_and_its_device_id() {
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    drop(store);
    let store = open(folder.path()).unwrap();
    assert_eq!(store.list_edits().unwrap().len(), 1);
    assert_eq!((store.device_id(), store.missing_edits()), (DEVICE, 0));
    assert!(store.stopped_cleanly());
    store.verify().unwrap();
}

#[test]
fn facts_last_and_one_of_another_form_counts_as_absent() {
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    assert_eq!(store.get_fact::<String>("name").unwrap(), None);
    store.put_fact("name", &"first").unwrap();
    store.put_fact("name", &"second").unwrap();
    drop(store);
    let store = open(folder.path()).unwrap();
    assert_eq!(store.get_fact::<String>("name").unwrap().as_deref(), Some("second"));
    assert_eq!(store.get_fact::<u64>("name").unwrap(), None);
}

#[test]
fn there_is_one_store_in_a_folder() {
    let folder = tempdir().unwrap();
    assert!(matches!(open(folder.path()), Err(OpenError::Absent)));
    assert_eq!(Sidecar::read(folder.path()).unwrap(), None);
    drop(create(folder.path()));
    let sidecar = Sidecar::read(folder.path()).unwrap().unwrap();
    assert_eq!((sidecar.store_id, sidecar.key_backend.as_str()), (STORE, "memory"));
    let new = NewStore { store_id: STORE, device_id: DEVICE, key_backend: String::new() };
    let again = Store::create(folder.path(), &other_key(), &account(), new);
    assert!(matches!(again, Err(OpenError::Exists)));
    open(folder.path()).unwrap();
}

#[test]
fn a_lost_key_is_told_with_what_is_lost() {
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    store.enqueue(&switch(2, id(4, 2)), at(1)).unwrap();
    drop(store);
    let refused = Store::open(folder.path(), None, &account()).unwrap_err();
    let OpenError::KeyMissing { store_id, key_backend, unsynced } = refused else { panic!("{refused:?}") };
    assert_eq!((store_id, key_backend.as_str(), unsynced), (STORE, "memory", 2));
    // Nothing has happened to it: when the key comes back, so does the content.
    assert_eq!(open(folder.path()).unwrap().list_edits().unwrap().len(), 2);
}

#[test]
fn a_wrong_key_and_another_account_are_told_apart_from_damage() {
    let folder = tempdir().unwrap();
    drop(create(folder.path()));
    let wrong = |key: &RootKey, account: &Account| {
        let refused = Store::open(folder.path(), Some(key), account).unwrap_err();
        assert!(matches!(refused, OpenError::WrongKey { store_id: STORE, .. }), "{refused:?}");
        let refused = Store::recover(folder.path(), key, account, DEVICE, at(1)).unwrap_err();
        assert!(matches!(refused, OpenError::WrongKey { .. }), "recovery with a wrong key: {refused:?}");
    };
    wrong(&other_key(), &account());
    wrong(&root_key(), &Account { origin: "https://other.example.com".to_owned(), ..account() });
    wrong(&root_key(), &Account { account_id: "https://id.example.com|eve".to_owned(), ..account() });
    open(folder.path()).unwrap();
    std::fs::write(folder.path().join("store.db"), vec![7; 65_536]).unwrap();
    assert!(matches!(open(folder.path()), Err(OpenError::Corrupt(_))));
}

#[test]
fn a_database_of_another_account_does_not_open_with_a_forged_sidecar() {
    let (mine, theirs) = (tempdir().unwrap(), tempdir().unwrap());
    drop(create(mine.path()));
    let other = Account { account_id: "eve".to_owned(), ..account() };
    let new = NewStore { store_id: STORE, device_id: DEVICE, key_backend: "memory".to_owned() };
    drop(Store::create(theirs.path(), &root_key(), &other, new).unwrap());
    std::fs::copy(theirs.path().join("store.db"), mine.path().join("store.db")).unwrap();
    assert!(matches!(open(mine.path()), Err(OpenError::Corrupt(_))));
}

#[test]
fn a_newer_format_is_left_alone() {
    let folder = tempdir().unwrap();
    drop(create(folder.path()));
    let path = folder.path().join("store.db");
    let key = root_key().database_key(STORE, &account());
    let connection = crate::connection::open(&path, &key, crate::connection::Purpose::Write).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(open(folder.path()), Err(OpenError::TooNew { found: 99, known: 1 })));
    let json = std::fs::read_to_string(folder.path().join("store.json")).unwrap();
    std::fs::write(folder.path().join("store.json"), json.replace("\"format\": 1", "\"format\": 7")).unwrap();
    assert!(matches!(open(folder.path()), Err(OpenError::TooNew { found: 7, known: 1 })));
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let new = NewStore { store_id: STORE, device_id: DEVICE, key_backend: "memory".to_owned() };
    let refused = Store::create(&file.join("store"), &root_key(), &account(), new).unwrap_err();
    let OpenError::Unwritable { path, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(path, file.join("store"));
}

#[test]
fn a_database_without_its_sidecar_and_a_sidecar_without_its_database_are_damage() {
    for (name, also_recovers) in [("store.json", false), ("store.db", true)] {
        let folder = tempdir().unwrap();
        let store = create(folder.path());
        store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
        drop(store);
        std::fs::remove_file(folder.path().join(name)).unwrap();
        assert!(matches!(open(folder.path()), Err(OpenError::Corrupt(_))), "{name}");
        let recovered = Store::recover(folder.path(), &root_key(), &account(), DEVICE, at(1));
        assert_eq!(
            recovered.as_ref().map(|(_, found)| found.edits_lost).ok(),
            also_recovers.then_some(1),
            "{name}"
        );
    }
}

#[test]
fn a_creation_that_was_cut_short_is_finished_or_begun_again() {
    // After the sidecar, before the database was put in place.
    let folder = tempdir().unwrap();
    drop(create(folder.path()));
    std::fs::rename(folder.path().join("store.db"), folder.path().join("store.new.db")).unwrap();
    open(folder.path()).unwrap();
    // Before the sidecar.
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("store.new.db"), "half of a database").unwrap();
    drop(create(folder.path()));
    open(folder.path()).unwrap();
}

#[test]
fn an_orphaned_store_is_kept_and_can_be_put_back() {
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    assert!(matches!(crate::set_aside(folder.path(), at(0)), Err(OpenError::InUse)));
    drop(store);
    let kept = crate::set_aside(folder.path(), at(0)).unwrap();
    assert_eq!(kept.file_name().unwrap(), "store.orphan-19700101T000000000Z.db");
    assert!(matches!(open(folder.path()), Err(OpenError::Absent)));
    std::fs::rename(&kept, folder.path().join("store.db")).unwrap();
    std::fs::rename(kept.with_extension("json"), folder.path().join("store.json")).unwrap();
    assert_eq!(open(folder.path()).unwrap().list_edits().unwrap().len(), 1);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_any_of_it() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let parent = tempdir().unwrap();
    let folder = parent.path().join("a").join("store");
    let store = create(&folder);
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    assert_eq!(mode(&folder), 0o700);
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(names.iter().any(|path| path.ends_with("store.db-wal")), "{names:?}");
    for path in names {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}
