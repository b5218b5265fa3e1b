//! The inputs that the targets start from, made of the documents that the tests of the crates use.

use super::documents;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Stands between the documents of an input.
const SEPARATOR: &str = "\0";
/// Regular expressions, at most: the vectors have thousands.
const PATTERNS_MAX: usize = 500;

/// Writes the seeds of each target into a folder of its name.
pub(crate) fn write(root: &Path, folder: &Path) -> Result<()> {
    for (target, seeds) in seeds(root)? {
        let folder = folder.join(target);
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        for (index, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("{index:04}")), seed).context("a seed")?;
        }
    }
    Ok(())
}

fn seeds(root: &Path) -> Result<BTreeMap<&'static str, Vec<String>>> {
    let read = |path: &str| -> Result<Value> {
        let bytes = std::fs::read(root.join(path)).with_context(|| path.to_owned())?;
        serde_json::from_slice(&bytes).with_context(|| path.to_owned())
    };
    let litestar = read("crates/flag-evaluation/tests/vectors/litestar-eval.json")?;
    let operators = read("crates/flag-evaluation/tests/vectors/litestar-operators.json")?;
    let flagd = read("crates/flag-formats/testdata/flagd-core.json")?;
    let licenses = read("crates/license/testdata/license.json")?;
    let whole =
        std::fs::read_to_string(root.join("fuzz/seeds/whole-export.json")).context("the whole export")?;

    let states = litestar_states(&litestar);
    let definitions = flagd_definitions(&flagd);
    let mut exports = documents::exports(&states, &definitions)?;
    exports
        .push((whole.clone(), json!({ "targeting_key": "ann", "user_id": "ann", "plan": "pro", "age": 41 })));
    let licenses = texts(&licenses["cases"], "license");
    let alone = exports.iter().map(|(export, _)| export.clone());
    let of_each = [&states[0].0, &definitions[0].0, &whole].into_iter().chain(&licenses);
    Ok(BTreeMap::from([
        ("json_tree", of_each.cloned().collect()),
        ("validate_flag_set", alone.collect()),
        ("change_set", documents::change_sets(&whole)?),
        ("pattern", patterns(&operators)),
        ("license_document", licenses.clone()),
        ("evaluate_export", joined(&exports)),
        ("evaluate_litestar", joined(&states)),
        ("import_flagd", joined(&definitions)),
    ]))
}

fn joined(pairs: &[(String, Value)]) -> Vec<String> {
    pairs.iter().map(|(document, other)| format!("{document}{SEPARATOR}{other}")).collect()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn texts(list: &Value, name: &str) -> Vec<String> {
    items(list).iter().filter_map(|case| case[name].as_str()).map(str::to_owned).collect()
}

/// For each flag of the state, the state with this flag alone and the first request for it.
fn litestar_states(vectors: &Value) -> Vec<(String, Value)> {
    let state = &vectors["state"];
    let flags = items(&state["flags"]).iter().filter_map(|flag| {
        let mut requests = items(&vectors["cases"]).iter().map(|case| &case["request"]);
        let request = requests.find(|request| request["flag_key"] == flag["key"])?;
        let alone = json!({ "flags": [flag], "segments": state["segments"] });
        Some((alone.to_string(), request.clone()))
    });
    flags.collect()
}

/// For each flag of the document, the document with this flag alone and one of the contexts.
fn flagd_definitions(vectors: &Value) -> Vec<(String, Value)> {
    let document = &vectors["document"];
    let contexts = items(&vectors["contexts"]);
    let flags = document["flags"].as_object().into_iter().flatten();
    let alone = flags.enumerate().map(|(index, (key, flag))| {
        let alone = json!({ "$evaluators": document["$evaluators"], "flags": { key: flag } });
        (alone.to_string(), contexts[index % contexts.len()]["context"].clone())
    });
    alone.collect()
}

/// Regular expressions with a text each: rows `[operator, attribute, expected, answer]`.
fn patterns(vectors: &Value) -> Vec<String> {
    let rows = items(&vectors["rows"]).iter().filter(|row| row[0] == "matches");
    let seeds = rows.filter_map(|row| Some(format!("{}{SEPARATOR}{}", row[2].as_str()?, row[1].as_str()?)));
    let distinct: std::collections::BTreeSet<String> = seeds.collect();
    distinct.into_iter().take(PATTERNS_MAX).collect()
}
