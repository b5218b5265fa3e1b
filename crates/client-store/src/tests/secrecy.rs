//! Nothing readable reaches the disk.

use super::samples::{
    STORE, account, at, config, create, environment, field, flag, id, key, open, page, root_key,
};
use serde_json::json;
use std::path::Path;
use tempfile::tempdir;

/// The names of the files in `folder` in whose name or content any of `secrets` is found.
fn found(folder: &Path, secrets: &[Vec<u8>]) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let content = std::fs::read(entry.path()).unwrap();
        let holds =
            |haystack: &[u8], secret: &[u8]| haystack.windows(secret.len()).any(|window| window == secret);
        if secrets.iter().any(|secret| holds(&content, secret) || holds(name.as_bytes(), secret)) {
            files.push(name);
        }
    }
    files
}

#[test]
fn no_file_shows_a_name_or_a_key() {
    let folder = tempdir().unwrap();
    let store = create(folder.path());
    let (flag, environment) = (flag(1, "zanzibar-checkout"), environment(1, "umbrella"));
    let config = config(&flag, &environment, true);
    let documents = vec![flag.clone(), environment, config.clone()];
    store.apply_feed_page(&page("cursor-of-quixote", 1, false, documents), at(1)).unwrap();
    store
        .enqueue(&field(1, config.id, "fallthrough", &json!("xylophone"), &json!("hullabaloo")), at(1))
        .unwrap();
    store.put_fact("server", &"hippogriff").unwrap();
    let key_bytes = root_key().expose().to_vec();
    let database_key = root_key().database_key(STORE, &account()).to_vec();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes();
    let secrets: Vec<Vec<u8>> = [
        "zanzibar",
        "umbrella",
        "quixote",
        "xylophone",
        "hullabaloo",
        "hippogriff",
        "Lovelace",
        "payments",
        "CREATE TABLE",
        "SQLite",
        "flags.example.com",
        "id.example.com",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([hex(&key_bytes), hex(&database_key), key_bytes, database_key, id(9, 1).as_bytes().to_vec()])
    .collect();
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().any(|name| name == "store.db-wal"), "the log is searched as well: {names:?}");
    assert_eq!(found(folder.path(), &secrets), [""; 0], "while it is open");
    assert!(store.get_flag(&key("shop"), &flag.key).unwrap().is_some());
    drop(store);
    assert_eq!(found(folder.path(), &secrets), [""; 0], "after it was closed");
    drop(open(folder.path()).unwrap());
    // The search would have found it.
    std::fs::write(folder.path().join("leak"), serde_json::to_vec(&flag).unwrap()).unwrap();
    assert_eq!(found(folder.path(), &secrets), ["leak"]);
}
