//! Large secrets in a keychain of small entries that may fail at any call.

use super::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Entries as Windows has them, failing from a given write on.
#[derive(Default)]
struct Small {
    entries: RefCell<BTreeMap<ItemName, Vec<u8>>>,
    calls_left: Cell<Option<usize>>,
    forgetful: bool,
}

impl Small {
    fn call(&self) -> Result<(), KeychainError> {
        match self.calls_left.get() {
            Some(0) => Err(KeychainError::Locked("it was locked meanwhile".into())),
            Some(left) => {
                self.calls_left.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Entries for Small {
    fn read(&self, item: &ItemName) -> Result<Option<Secret>, KeychainError> {
        Ok(self.entries.borrow().get(item).cloned().map(Secret::new))
    }

    fn write(&self, item: &ItemName, bytes: &[u8]) -> Result<(), KeychainError> {
        self.call()?;
        assert!(bytes.len() <= ENTRY_MAX_BYTES, "{} bytes do not fit", bytes.len());
        if !self.forgetful {
            self.entries.borrow_mut().insert(item.clone(), bytes.to_vec());
        }
        Ok(())
    }

    fn remove(&self, item: &ItemName) -> Result<(), KeychainError> {
        self.call()?;
        self.entries.borrow_mut().remove(item);
        Ok(())
    }
}

fn item() -> ItemName {
    ItemName::new("app", "token")
}

fn secret(length: usize, seed: u8) -> Secret {
    Secret::new((0..length).map(|n| (n % 253) as u8 ^ seed).collect())
}

fn value(entries: &Small) -> Result<Option<Vec<u8>>, KeychainError> {
    Ok(get(entries, &item())?.map(|secret| secret.expose().to_vec()))
}

#[test]
fn a_shrinking_secret_leaves_no_parts_behind() {
    let entries = Small::default();
    for length in [10_000, 20_000, 3_000, 50] {
        set(&entries, &item(), &secret(length, 1)).unwrap();
        assert_eq!(value(&entries).unwrap().unwrap().len(), length);
    }
    assert_eq!(entries.entries.borrow().len(), 1);
    set(&entries, &item(), &secret(9_000, 2)).unwrap();
    delete(&entries, &item()).unwrap();
    assert_eq!(entries.entries.borrow().len(), 0);
}

#[test]
fn a_failure_at_any_call_leaves_the_old_secret_or_the_new_one() {
    for (old_length, new_length) in [(8_000, 9_000), (8_000, 20), (20, 8_000), (20, 30), (20_000, 4_000)] {
        let mut calls = 0;
        loop {
            let entries = Small::default();
            set(&entries, &item(), &secret(old_length, 1)).unwrap();
            entries.calls_left.set(Some(calls));
            let done = set(&entries, &item(), &secret(new_length, 2));
            entries.calls_left.set(None);
            let found = value(&entries).unwrap().unwrap();
            let (old, new) = (secret(old_length, 1), secret(new_length, 2));
            match done {
                Ok(()) => assert!(found == new.expose()),
                Err(_) => assert!(found == old.expose() || found == new.expose(), "after {calls} calls"),
            }
            // And the next try succeeds and cleans up.
            set(&entries, &item(), &new).unwrap();
            assert!(value(&entries).unwrap().unwrap() == new.expose());
            delete(&entries, &item()).unwrap();
            assert_eq!(entries.entries.borrow().len(), 0, "after {calls} calls");
            if calls > 40 {
                break;
            }
            calls += 1;
        }
    }
}

type Damage<'a> = &'a dyn Fn(&mut BTreeMap<ItemName, Vec<u8>>);

#[test]
fn missing_and_foreign_parts_are_damage() {
    let part = |generation, number| chunk_name(&item(), generation, number);
    let damages: [(&str, Damage<'_>); 4] = [
        ("a missing part", &|entries| _ = entries.remove(&part(0, 1))),
        ("a changed part", &|entries| entries.get_mut(&part(0, 0)).unwrap()[0] ^= 1),
        ("a cut head", &|entries| entries.get_mut(&item()).unwrap().truncate(10)),
        ("an entry of somebody else", &|entries| *entries.get_mut(&item()).unwrap() = b"hunter2".to_vec()),
    ];
    for (what, damage) in damages {
        let entries = Small::default();
        set(&entries, &item(), &secret(8_000, 1)).unwrap();
        damage(&mut entries.entries.borrow_mut());
        assert!(matches!(value(&entries), Err(KeychainError::Damaged { .. })), "{what}");
        // A new sign-in writes over it.
        set(&entries, &item(), &secret(8_000, 2)).unwrap();
        assert!(value(&entries).unwrap().unwrap() == secret(8_000, 2).expose(), "{what}");
    }
}

#[test]
fn a_keychain_that_only_says_yes_is_found_out() {
    let entries = Small { forgetful: true, ..Small::default() };
    assert!(matches!(set(&entries, &item(), &secret(32, 1)), Err(KeychainError::NotKept)));
}

#[test]
fn there_is_an_end_to_what_a_keychain_takes() {
    let entries = Small::default();
    assert!(matches!(set(&entries, &item(), &secret(1_000_000, 1)), Err(KeychainError::Failed(_))));
    assert_eq!(entries.entries.borrow().len(), 0);
}
