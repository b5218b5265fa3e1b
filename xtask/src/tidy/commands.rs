//! Table, handlers, permissions: three lists of the same commands. And a command is thin.

use super::{files, none, read};
use std::collections::BTreeSet;

/// Lines of a command's body at most: it unpacks, calls one use case, converts.
const BODY_LINES_MAX: usize = 10;

fn table() -> BTreeSet<String> {
    client_ipc::COMMANDS.iter().map(|command| command.name.to_owned()).collect()
}

fn difference(rule: &str, expected: &BTreeSet<String>, found: &BTreeSet<String>) {
    let missing = expected.difference(found).map(|name| format!("{name} is missing"));
    let surplus = found.difference(expected).map(|name| format!("{name} is not in the table"));
    none(rule, &missing.chain(surplus).collect::<Vec<_>>());
}

#[test]
fn handlers_are_the_table() {
    let text = read("src-tauri/src/commands/mod.rs");
    let (_, list) = text.split_once("generate_handler![").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let found = list.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(|entry| {
        match entry.rsplit_once("::") {
            Some((_, name)) => name.to_owned(),
            None => entry.to_owned(),
        }
    });
    difference("handlers in src-tauri/src/commands/mod.rs", &table(), &found.collect());
}

#[test]
fn permissions_are_the_table_and_every_one_is_granted() {
    let capability: serde_json::Value =
        serde_json::from_str(&read("src-tauri/capabilities/main.json")).unwrap();
    let granted: BTreeSet<&str> =
        capability["permissions"].as_array().unwrap().iter().filter_map(serde_json::Value::as_str).collect();
    let mut found = BTreeSet::new();
    for file in files().iter().filter(|file| file.path.starts_with("src-tauri/permissions/")) {
        let room = file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).unwrap();
        assert!(granted.contains(format!("allow-{room}").as_str()), "allow-{room} is granted to no window");
        let (_, list) = file.text.split_once("commands.allow = [").unwrap();
        let (list, _) = list.split_once(']').unwrap();
        for name in list.split(',').map(|name| name.trim().trim_matches('"')).filter(|name| !name.is_empty())
        {
            let in_room =
                client_ipc::COMMANDS.iter().any(|command| command.name == name && command.room == room);
            assert!(in_room, "{name} stands in the room {room}, but not in the table");
            found.insert(name.to_owned());
        }
    }
    difference("permissions in src-tauri/permissions", &table(), &found);
}

#[test]
fn commands_are_thin() {
    let mut breaches = Vec::new();
    let mut seen = 0;
    for file in files().iter().filter(|file| file.path.starts_with("src-tauri/src/commands/")) {
        for (start, _) in file.text.match_indices("#[tauri::command") {
            let function = &file.text[start..];
            let name = function.split("fn ").nth(1).and_then(|rest| rest.split('(').next()).unwrap_or("?");
            let body = function
                .split_once(" {\n")
                .and_then(|(_, rest)| rest.split_once("\n}\n"))
                .map_or("", |(b, _)| b);
            seen += 1;
            if body.lines().count() > BODY_LINES_MAX {
                breaches.push(format!("{}: {name} has {} lines", file.path, body.lines().count()));
            }
        }
    }
    none("commands that do more than unpack, call and convert", &breaches);
    assert_eq!(seen, client_ipc::COMMANDS.len(), "commands seen");
}
