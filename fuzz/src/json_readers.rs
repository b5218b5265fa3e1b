//! The readers of JSON: each its own, so each is held against the one of `serde_json`.

use flag_evaluation::litestar::{MAX_DEPTH, Value as LitestarValue};
use flag_formats::{detect, flagd, jackstaff, litestar};
use serde_json::Value;

use crate::input::key;

/// One document for every reader.
///
/// # Panics
/// When a document is refused without a problem, when a problem has no words, or when what is JSON for `serde_json` is
/// none for the reader of litestar-flags' state, or says something else there.
pub fn json_tree(document: &[u8]) {
    let _ = detect(document);
    let project = || (key("shop"), key("production"));
    let (project_key, environment) = project();
    let types = flagd::AttributeTypes::AsCompared;
    let flagd_options = flagd::ImportOptions { project: project_key, environment, attribute_types: types };
    let (project_key, environment) = project();
    let litestar_options = litestar::ImportOptions { project: project_key, environment };
    let refusals = [
        jackstaff::read(document).err(),
        flagd::import(document, &flagd_options).err(),
        litestar::import(document, &litestar_options).err(),
    ];
    for problems in refusals.into_iter().flatten() {
        assert!(!problems.is_empty(), "refused without a problem");
        assert!(problems.iter().all(|problem| !problem.detail.is_empty() && !problem.advice.is_empty()));
    }
    let read = LitestarValue::from_json(document);
    if let Ok(value) = &read {
        let text = serde_json::to_string(value).expect("a value can be written");
        let again = LitestarValue::from_json(text.as_bytes()).expect("what was written can be read");
        assert_eq!(serde_json::to_string(&again).expect("and written again"), text);
    }
    if let Ok(value) = serde_json::from_slice::<Value>(document) {
        assert!(depth(&value) > MAX_DEPTH || read.is_ok(), "{:?}", read.err());
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}
