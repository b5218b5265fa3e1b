//! Damage is found, and what can be kept is kept.

use super::samples::{DEVICE, Dice, account, at, copy, create, flag, id, key, open, page, root_key, switch};
use crate::{FlagListing, OpenError, Store, StoreError};
use client_sync::Edit;
use std::path::Path;
use tempfile::tempdir;

const EDITS: u128 = 60;
const FLIPS: usize = 60;
const CUTS: usize = 15;

fn fill(store: &Store) {
    let flags = (1..=120).map(|n| flag(n, &format!("flag-{n}"))).collect();
    store.apply_feed_page(&page("c", 1, false, flags), at(1)).unwrap();
    for number in 1..=EDITS {
        store.enqueue(&switch(number, id(4, number)), at(1)).unwrap();
    }
}

/// Everything that the store gives out, or that it is damaged.
fn read_all(folder: &Path) -> Result<(Vec<Edit>, FlagListing), String> {
    let store = match open(folder) {
        Ok(store) => store,
        Err(OpenError::Corrupt(_)) => return Err("at opening".to_owned()),
        Err(error) => panic!("damage looks like {error:?}"),
    };
    let read = (|| {
        store.verify()?;
        Ok((store.list_edits()?, store.load_flag_listing(&key("shop"))?))
    })();
    match read {
        Ok(content) => Ok(content),
        Err(StoreError::Corrupt(_)) => Err("at reading".to_owned()),
        Err(error) => panic!("damage looks like {error:?}"),
    }
}

/// Recovers a damaged store: everything that comes back is as it was, and the numbers add up.
fn recover(folder: &Path, expected: &[Edit]) -> usize {
    let (store, found) = Store::recover(folder, &root_key(), &account(), DEVICE, at(1)).unwrap();
    let edits = store.list_edits().unwrap();
    assert_eq!(edits.len() as u64, found.edits_saved);
    assert_eq!(found.edits_saved + found.edits_lost, EDITS as u64);
    assert!(
        edits.iter().all(|edit| expected.contains(edit)),
        "a saved edit differs from what was in the queue"
    );
    assert!(edits.is_sorted_by_key(|edit| edit.seq));
    assert!(found.set_aside.is_file(), "the damaged file is kept");
    assert_eq!((store.device_id(), store.missing_edits()), (DEVICE, 0));
    store.verify().unwrap();
    store.enqueue(&switch(9_999, id(4, 9_999)), at(2)).unwrap();
    assert_eq!(store.list_edits().unwrap().last().unwrap().seq, i64::try_from(EDITS).unwrap() + 1);
    edits.len()
}

#[test]
fn flipped_bits_and_cuts_are_found_and_survived() {
    let original = tempdir().unwrap();
    let store = create(original.path());
    fill(&store);
    drop(store);
    let expected = read_all(original.path()).unwrap();
    let length = std::fs::metadata(original.path().join("store.db")).unwrap().len();
    let (mut dice, mut found, mut whole) = (Dice(7), 0, 0);
    for case in 0..FLIPS + CUTS {
        let scratch = tempdir().unwrap();
        let folder = scratch.path().join("store");
        copy(original.path(), &folder);
        let path = folder.join("store.db");
        let mut bytes = std::fs::read(&path).unwrap();
        let place = usize::try_from(dice.roll(length)).unwrap();
        if case < FLIPS {
            bytes[place] ^= 1 << dice.roll(8);
        } else {
            bytes.truncate(place);
        }
        std::fs::write(&path, bytes).unwrap();
        match read_all(&folder) {
            Ok(content) => {
                assert!(content == expected, "case {case}: byte {place} changed what is read, unseen");
            }
            Err(_) => {
                found += 1;
                whole += usize::from(recover(&folder, &expected.0) == expected.0.len());
            }
        }
    }
    println!("{found} of {} damages found, the whole queue saved in {whole}", FLIPS + CUTS);
    assert!(found >= (FLIPS + CUTS) * 95 / 100, "{found}");
    assert!(
        whole * 2 >= found,
        "the queue is small: most damages do not touch it, yet only {whole} kept all of it"
    );
}

#[test]
fn damage_in_the_newest_part_is_told() {
    // While a store is open its newest part is in the log, which the engine cuts silently where it is damaged.
    let original = tempdir().unwrap();
    let store = create(original.path());
    fill(&store);
    let mut dice = Dice(11);
    let mut told = 0;
    for _ in 0..20 {
        let scratch = tempdir().unwrap();
        let folder = scratch.path().join("store");
        copy(original.path(), &folder);
        std::fs::remove_file(folder.join("store.db-shm")).unwrap();
        let path = folder.join("store.db-wal");
        let mut bytes = std::fs::read(&path).unwrap();
        let place = usize::try_from(dice.roll(bytes.len() as u64)).unwrap();
        bytes[place] ^= 1 << dice.roll(8);
        std::fs::write(&path, bytes).unwrap();
        let reopened = match open(&folder) {
            Ok(store) => store,
            Err(OpenError::Corrupt(_)) => continue,
            Err(error) => panic!("damage looks like {error:?}"),
        };
        assert!(!reopened.stopped_cleanly());
        let edits = reopened.list_edits().unwrap();
        assert_eq!(edits.len() as u64 + reopened.missing_edits(), EDITS as u64);
        told += usize::from(reopened.missing_edits() > 0);
        // It is told once, and the places of the lost edits are not given again.
        drop(reopened);
        let reopened = open(&folder).unwrap();
        assert_eq!(reopened.missing_edits(), 0);
        reopened.enqueue(&switch(9_999, id(4, 9_999)), at(2)).unwrap();
        assert_eq!(reopened.list_edits().unwrap().last().unwrap().seq, i64::try_from(EDITS).unwrap() + 1);
    }
    assert!(told > 0, "no case lost anything: the log was not what was damaged");
}

#[test]
fn a_store_that_was_rolled_back_says_so() {
    let (folder, backup) = (tempdir().unwrap(), tempdir().unwrap());
    let store = create(folder.path());
    store.enqueue(&switch(1, id(4, 1)), at(1)).unwrap();
    drop(store);
    copy(folder.path(), backup.path());
    let store = open(folder.path()).unwrap();
    store.enqueue(&switch(2, id(4, 2)), at(1)).unwrap();
    store.enqueue(&switch(3, id(4, 3)), at(1)).unwrap();
    drop(store);
    std::fs::copy(backup.path().join("store.db"), folder.path().join("store.db")).unwrap();
    assert_eq!(open(folder.path()).unwrap().missing_edits(), 2);
}

#[test]
fn a_recovery_that_was_cut_short_is_repeated() {
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    fill(&store);
    let shop = key("shop");
    let edits = store.list_edits().unwrap();
    drop(store);
    // After the database was put aside, before the new one is in place.
    std::fs::rename(folder.path().join("store.db"), folder.path().join("store.bad-20261121T100000000Z.db"))
        .unwrap();
    std::fs::write(folder.path().join("store.new.db"), "half of a database").unwrap();
    let (store, found) = Store::recover(folder.path(), &root_key(), &account(), DEVICE, at(1)).unwrap();
    assert_eq!((found.edits_saved, found.edits_lost), (EDITS as u64, 0));
    assert_eq!(store.list_edits().unwrap(), edits);
    assert!(store.load_flag_listing(&shop).unwrap().flags.is_empty(), "the cache is read anew");
}
