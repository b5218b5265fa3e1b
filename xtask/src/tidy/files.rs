//! What every file of the project must be.

use super::{files, none};

/// Lines of a file outside of tests, at most.
const LINES_MAX: usize = 600;

/// Words that say nothing of a subject.
const EMPTY_WORDS: &[&str] =
    &["manager", "service", "helper", "helpers", "util", "utils", "processor", "common", "misc"];

#[test]
fn rust_files_say_what_they_are() {
    let breaches: Vec<String> = files()
        .into_iter()
        .filter(|file| file.is(&["rs"]) && !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    none("files that do not open with //!", &breaches);
}

#[test]
fn files_are_short() {
    let breaches: Vec<String> = files()
        .into_iter()
        .filter(|file| file.is(&["rs", "ts", "tsx", "css", "mjs"]) && !file.is_test())
        .filter(|file| !file.path.ends_with("bindings.ts"))
        .map(|file| (file.text.lines().count(), file.path))
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    none("files that are too long", &breaches);
}

#[test]
fn names_are_words_of_the_field() {
    let mut breaches = Vec::new();
    for file in files().iter().filter(|file| file.is(&["rs", "ts", "tsx"])) {
        for part in file.path.split('/') {
            let stem = part.split('.').next().unwrap_or_default();
            if stem.split(['_', '-']).any(|word| EMPTY_WORDS.contains(&word.to_lowercase().as_str())) {
                breaches.push(file.path.clone());
            }
        }
        for (number, line) in file.lines() {
            if let Some(name) = declared_type(line)
                && words(name).iter().any(|word| EMPTY_WORDS.contains(&word.as_str()))
            {
                breaches.push(format!("{}:{number}: {name}", file.path));
            }
        }
    }
    none("names that say nothing", &breaches);
}

/// The type that a line declares.
fn declared_type(line: &str) -> Option<&str> {
    let mut tokens = line.split_whitespace();
    let keywords = ["struct", "enum", "trait", "type", "class", "interface"];
    let found = tokens.find(|token| keywords.contains(token) || !is_modifier(token))?;
    if !keywords.contains(&found) {
        return None;
    }
    tokens.next()?.split(|c: char| !c.is_alphanumeric()).next()
}

fn is_modifier(token: &str) -> bool {
    token.starts_with("pub") || token == "export" || token == "default" || token == "abstract"
}

/// The words of a name in camel case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for character in name.chars() {
        match words.last_mut() {
            Some(word) if !character.is_uppercase() => word.push(character),
            _ => words.push(character.to_lowercase().collect()),
        }
    }
    words
}

/// What belongs to one machine, or to the way to its packages. Written in two parts, so that this file is clean.
const FOREIGN: &[&str] = &[
    concat!("/work", "/main"),
    concat!("/work", "/shared"),
    concat!("/work", "/.library"),
    concat!("/root", "/."),
    concat!("/tmp", "/bash_"),
    concat!("far", "m-"),
    concat!("registry.", "npmjs.org"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("deb.", "debian.org"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
];

#[test]
fn nothing_belongs_to_one_machine() {
    let mut breaches = Vec::new();
    for file in files() {
        for (number, line) in file.lines() {
            for foreign in FOREIGN.iter().filter(|foreign| line.contains(**foreign)) {
                breaches.push(format!("{}:{number}: {foreign}", file.path));
            }
        }
    }
    none("paths and hosts of one machine", &breaches);
}

#[test]
fn the_readers_of_names_work() {
    assert_eq!(declared_type("pub(crate) struct StoreFile {"), Some("StoreFile"));
    assert_eq!(declared_type("export interface Row<T> {"), Some("Row"));
    assert_eq!(declared_type("    // a struct of mine"), None);
    assert_eq!(words("FlagListView"), ["flag", "list", "view"]);
}
