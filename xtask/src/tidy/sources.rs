//! What may not stand in code.

use super::{files, none};

/// Written in two parts, so that this file is clean itself.
const FORBIDDEN_RUST: &[(&str, &str)] = &[
    (concat!("#[should", "_panic"), "assert on the error in place of a panic"),
    (concat!("#[ig", "nore"), "a test runs or does not exist"),
    (concat!("db", "g!("), "left over from looking for a fault"),
    (concat!("to", "do!("), "unfinished"),
    (concat!("unimple", "mented!("), "unfinished"),
    (concat!("thread::sl", "eep("), "wait for what is awaited, with a deadline"),
];

const FORBIDDEN_ANYWHERE: &[(&str, &str)] = &[
    (concat!("TO", "DO"), "file an issue"),
    (concat!("FIX", "ME"), "file an issue"),
    (concat!("XX", "X "), "file an issue"),
];

const FORBIDDEN_PAGE: &[(&str, &str)] = &[
    (concat!("console", ".log"), "left over from looking for a fault"),
    (concat!("inner", "HTML"), "text is never markup"),
    (concat!("@ts-", "ignore"), "types hold"),
    (concat!(".sk", "ip("), "a test runs or does not exist"),
    (concat!(".on", "ly("), "all tests run"),
];

#[test]
fn nothing_is_left_over() {
    let mut breaches = Vec::new();
    for file in files() {
        let rust = file.is(&["rs"]);
        let page = file.is(&["ts", "tsx"]);
        if !rust && !page && !file.is(&["mjs", "css", "sql", "toml"]) {
            continue;
        }
        let rules = FORBIDDEN_ANYWHERE.iter().chain(if rust { FORBIDDEN_RUST } else { &[] }).chain(if page {
            FORBIDDEN_PAGE
        } else {
            &[]
        });
        for (word, instead) in rules {
            // The harness waits for processes without a runtime; the page's own tests may look at markup.
            let exempt = (*word == FORBIDDEN_RUST[5].0 && file.path.starts_with("tests/src/"))
                || (*word == FORBIDDEN_PAGE[1].0 && file.is_test());
            if exempt {
                continue;
            }
            for (number, _) in file.lines().filter(|(_, line)| line.contains(word)) {
                breaches.push(format!("{}:{number}: {word} ({instead})", file.path));
            }
        }
    }
    none("left over", &breaches);
}

#[test]
fn spans_take_no_arguments_by_themselves() {
    let mut breaches = Vec::new();
    for file in files().iter().filter(|file| file.is(&["rs"])) {
        for (start, _) in file.text.match_indices("instrument") {
            let head = &file.text[..start];
            let attribute = head.ends_with("#[") || head.ends_with("#[tracing::");
            let rest = file.text[start..].split_once(']').map_or("", |(rest, _)| rest);
            if attribute && !rest.contains("skip_all") {
                let line = head.lines().count();
                breaches.push(format!("{}:{line}: instrument without skip_all", file.path));
            }
        }
    }
    none("spans that may log secrets", &breaches);
}

#[test]
fn exceptions_carry_their_reason() {
    let mut breaches = Vec::new();
    for file in files().iter().filter(|file| file.is(&["rs"])) {
        for (start, _) in file.text.match_indices("[expect(") {
            let attribute = file.text[start..].split_once(")]").map_or("", |(attribute, _)| attribute);
            if !attribute.contains("reason =") && file.text[..start].ends_with(['#', '!']) {
                breaches.push(format!("{}:{}", file.path, file.text[..start].lines().count()));
            }
        }
    }
    none("exceptions without a reason", &breaches);
}
