//! One letter for each environment of a project, unique in it.

use std::collections::HashSet;

/// Gives each name a letter of its own, upper case, in the order of the names: from its own letters where they are
/// free. All first letters are given before any second one, so that no name loses its first letter to another's
/// second.
#[must_use]
pub(crate) fn letters(names: &[&str]) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut found: Vec<Option<char>> = vec![None; names.len()];
    for (index, name) in names.iter().enumerate() {
        found[index] = own_letters(name).next().filter(|&letter| taken.insert(letter));
    }
    for (index, name) in names.iter().enumerate() {
        if found[index].is_none() {
            found[index] =
                own_letters(name).chain('A'..='Z').chain('0'..='9').find(|&letter| taken.insert(letter));
        }
    }
    // More than 36 environments: counted on.
    found
        .into_iter()
        .enumerate()
        .map(|(index, letter)| letter.map_or_else(|| format!("#{index}"), |letter| letter.to_string()))
        .collect()
}

fn own_letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expected: &str) {
        assert_eq!(letters(names).join(" "), expected, "{names:?}");
    }

    #[test]
    fn letters_come_from_the_names_and_are_unique() {
        check(&["Development", "Test", "Staging", "Performance", "Production"], "D T S P R");
        check(&["Production", "Performance"], "P E");
        check(&["P", "P", "P"], "P A B");
        check(&["Größe", "ä", ""], "G A B");
        check(&["QA 1", "QA 2"], "Q A");
        check(&[], "");
    }

    #[test]
    fn fifty_environments_still_differ() {
        let names = vec!["x"; 50];
        let found = letters(&names);
        assert_eq!(found.iter().collect::<HashSet<_>>().len(), 50);
    }
}
