//! A process that is killed at any moment loses nothing that it acknowledged.

use super::samples::{
    ChildProcess, Dice, EPOCH, at, at_version, child_folder, create, edit_id, flag, id, key, open, page, say,
    shop, switch,
};
use api_types::WrittenDocument;
use client_sync::{EditState, Outcome};
use std::collections::HashMap;
use std::path::Path;
use tempfile::tempdir;

const KILLS: usize = 60;
const FLAGS: u128 = 20;

/// Saves, sends and reads without end, and says so after each step.
fn work_until_killed(folder: &Path) -> ! {
    let store = open(folder).unwrap();
    let mut number = store.list_edits().unwrap().len() as u128;
    loop {
        number += 1;
        store.enqueue(&switch(number, id(4, number)), at(1)).unwrap();
        say(&format!("{number} queued"));
        let version = i64::try_from(number).unwrap();
        let flags = (1..=FLAGS).map(|n| at_version(&flag(n, &format!("flag-{n}")), version)).collect();
        store.apply_feed_page(&page(&version.to_string(), version, false, flags), at(1)).unwrap();
        say(&format!("{number} read"));
        store.mark_sending(edit_id(number), at(2)).unwrap();
        say(&format!("{number} sending"));
        let documents = vec![WrittenDocument { id: id(4, number), version: 2 }];
        store
            .record_outcome(edit_id(number), &Outcome::Applied { epoch: EPOCH, revision: 1, documents })
            .unwrap();
        say(&format!("{number} applied"));
    }
}

fn check(folder: &Path, acknowledged: &HashMap<u128, EditState>, read: i64) {
    let store = open(folder).unwrap();
    assert_eq!(store.missing_edits(), 0);
    let rank = |state: EditState| EditState::ALL.iter().position(|known| *known == state);
    for (number, state) in acknowledged {
        let edit = store.get_edit(edit_id(*number)).unwrap();
        assert!(rank(edit.state) >= rank(*state), "edit {number} was {state:?} and is {:?}", edit.state);
    }
    // A page is there as a whole or not at all, and its cursor with it.
    if let Some(state) = store.scope_state(&shop()).unwrap() {
        assert!(state.revision >= read, "page {read} was acknowledged, the cache is at {}", state.revision);
        assert_eq!(state.cursor, Some(state.revision.to_string()));
        let listing = store.load_flag_listing(&key("shop")).unwrap();
        assert_eq!(listing.flags.len() as u128, FLAGS);
        assert!(listing.flags.iter().all(|flag| flag.version == state.revision));
    } else {
        assert_eq!(read, 0);
    }
}

#[test]
fn a_killed_process_loses_nothing_that_it_acknowledged() {
    if let Some(folder) = child_folder() {
        work_until_killed(&folder);
    }
    let folder = tempdir().unwrap();
    drop(create(folder.path()));
    let (mut dice, mut acknowledged, mut read) = (Dice(42), HashMap::new(), 0);
    for _ in 0..KILLS {
        let name = "tests::kill::a_killed_process_loses_nothing_that_it_acknowledged";
        let mut child = ChildProcess::start(name, folder.path());
        let steps = dice.roll(12) + 1;
        let mut said: Vec<String> = (0..steps).map(|_| child.line().expect("the child works")).collect();
        // What it said between the last line read and its death counts as well.
        said.extend(child.kill());
        for line in said {
            let (number, what) = line.split_once(' ').unwrap();
            let number: u128 = number.parse().unwrap();
            match what {
                "queued" => _ = acknowledged.insert(number, EditState::Queued),
                "sending" => _ = acknowledged.insert(number, EditState::Sending),
                "applied" => _ = acknowledged.insert(number, EditState::Applied),
                _ => read = i64::try_from(number).unwrap(),
            }
        }
        check(folder.path(), &acknowledged, read);
    }
    assert!(acknowledged.len() >= KILLS, "the children saved {} edits", acknowledged.len());
    open(folder.path()).unwrap().verify().unwrap();
}
