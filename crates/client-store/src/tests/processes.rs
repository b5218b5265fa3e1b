//! Two processes with the same store.

use super::samples::{
    ChildProcess, DEVICE, account, at, child_folder, create, id, open, root_key, say, switch,
};
use crate::{OpenError, Store};
use tempfile::tempdir;

fn be_the_other_process(folder: &std::path::Path) -> ! {
    let store = open(folder).unwrap();
    let lead = store.lead().unwrap();
    say(if lead.is_some() { "leads" } else { "follows" });
    for number in 1..=25 {
        store.enqueue(&switch(number, id(4, number)), at(1)).unwrap();
    }
    say("done");
    loop {
        std::thread::park();
    }
}

#[test]
fn two_processes_save_side_by_side_and_one_of_them_sends() {
    if let Some(folder) = child_folder() {
        be_the_other_process(&folder);
    }
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    let before = store.foreign_changes().unwrap();
    let name = "tests::processes::two_processes_save_side_by_side_and_one_of_them_sends";
    let mut child = ChildProcess::start(name, folder.path());
    assert_eq!(child.line().as_deref(), Some("leads"));
    assert!(store.lead().unwrap().is_none());
    for number in 101..=125 {
        store.enqueue(&switch(number, id(4, number)), at(1)).unwrap();
    }
    assert_eq!(child.line().as_deref(), Some("done"));
    assert_eq!(store.list_edits().unwrap().len(), 50);
    assert_ne!(store.foreign_changes().unwrap(), before);
    drop(store);
    let recovered = Store::recover(folder.path(), &root_key(), &account(), DEVICE, at(1));
    assert!(matches!(recovered, Err(OpenError::InUse)), "recovery beside an open store");
    child.kill();
    let store = open(folder.path()).unwrap();
    assert!(store.lead().unwrap().is_some(), "the lead ends with the process");
    assert_eq!((store.list_edits().unwrap().len(), store.missing_edits()), (50, 0));
}
