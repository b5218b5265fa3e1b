//! Documents that must keep up with the code.

use super::{metadata, none, read};
use api_types::ErrorCode;

#[test]
fn the_architecture_has_a_room_for_every_crate() {
    let text = read("ARCHITECTURE.md");
    assert!(text.lines().count() <= 300, "ARCHITECTURE.md has more than 300 lines");
    let mut breaches = Vec::new();
    for package in metadata().workspace_packages() {
        if !package.manifest_path.as_str().contains("/crates/") {
            continue;
        }
        let head = format!("### {}\n", package.name);
        let Some((_, rest)) = text.split_once(&head) else {
            breaches.push(format!("{}: no section", package.name));
            continue;
        };
        let section = rest.split("\n#").next().unwrap_or_default();
        if !section.contains("**Architecture Invariant:**") {
            breaches.push(format!("{}: no invariant", package.name));
        }
    }
    let rooms = text.lines().filter_map(|line| line.strip_prefix("### "));
    let crates = metadata();
    let exists = |room: &str| crates.workspace_packages().iter().any(|package| package.name.as_str() == room);
    breaches
        .extend(rooms.filter(|room| !exists(room)).map(|room| format!("{room}: a section without a crate")));
    none("ARCHITECTURE.md", &breaches);
}

#[test]
fn every_error_code_tells_what_to_do() {
    let catalogue: serde_json::Value = serde_json::from_str(&read("ui/src/i18n/en.json")).unwrap();
    let mut breaches = Vec::new();
    for code in ErrorCode::ALL {
        for part in ["message", "hint"] {
            let key = format!("errors.{}.{part}", code.as_str());
            if catalogue[&key].as_str().is_none_or(|text| text.len() <= 10) {
                breaches.push(key);
            }
        }
    }
    let known = |key: &str| ErrorCode::ALL.iter().any(|code| key.split('.').nth(1) == Some(&code.as_str()));
    let keys = catalogue.as_object().unwrap().keys().filter(|key| key.starts_with("errors."));
    breaches.extend(keys.filter(|key| !known(key)).map(|key| format!("{key} belongs to no code")));
    none("the catalogue of messages", &breaches);
}
