//! Keys for names that Jackstaff does not allow as keys.

use flag_model::Key;
use flag_model::limits::KEY_MAX_LEN;
use std::collections::{BTreeMap, BTreeSet};

/// Room for a number that tells made keys apart.
const NUMBER_LEN: usize = 8;

/// A key for each name. A name that is a key stays as it is; any other becomes one that resembles it and that
/// no other name has, the same each time.
pub(crate) fn keys_for<'a>(
    names: impl Iterator<Item = &'a str> + Clone,
    prefix: &str,
) -> BTreeMap<String, Key> {
    let valid = names.clone().filter(|name| Key::new(*name).is_ok());
    let mut taken: BTreeSet<String> = valid.map(str::to_owned).collect();
    let mut numbers = BTreeMap::new();
    let mut keys = BTreeMap::new();
    for name in names {
        if keys.contains_key(name) {
            continue;
        }
        let key =
            Key::new(name).or_else(|_| Key::new(free(resembling(name, prefix), &mut taken, &mut numbers)));
        if let Ok(key) = key {
            keys.insert(name.to_owned(), key);
        }
    }
    keys
}

fn resembling(name: &str, prefix: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') { c } else { '-' };
    let mut text: String = name.chars().take(KEY_MAX_LEN).map(allowed).collect();
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        text.insert_str(0, prefix);
    }
    text.truncate(KEY_MAX_LEN - NUMBER_LEN);
    text
}

/// `text`, or `text` with the next number that nobody has.
fn free(text: String, taken: &mut BTreeSet<String>, numbers: &mut BTreeMap<String, u32>) -> String {
    if taken.insert(text.clone()) {
        return text;
    }
    let number = numbers.entry(text.clone()).or_insert(1);
    loop {
        *number += 1;
        let candidate = format!("{text}-{number}");
        if taken.insert(candidate.clone()) {
            return candidate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expected: &[&str]) {
        let keys = keys_for(names.iter().copied(), "flag-");
        let made: Vec<_> = names.iter().map(|name| keys[*name].as_str()).collect();
        assert_eq!(made, expected, "{names:?}");
    }

    #[test]
    fn names_become_keys_that_nobody_else_has() {
        check(&["a", "b.c"], &["a", "b.c"]);
        check(&["1", "on/off", "ü"], &["flag-1", "on-off", "flag--"]);
        check(&["a b", "a-b"], &["a-b-2", "a-b"]);
        check(&["a b", "a/b", "a:b"], &["a-b", "a-b-2", "a-b-3"]);
        check(&["a b", "a/b", "a-b-2"], &["a-b", "a-b-3", "a-b-2"]);
    }

    #[test]
    fn a_very_long_name_becomes_a_key() {
        let long = "x".repeat(300);
        let other = format!("{long}y");
        let keys = keys_for([long.as_str(), other.as_str()].into_iter(), "flag-");
        assert_ne!(keys[&long], keys[&other]);
    }
}
