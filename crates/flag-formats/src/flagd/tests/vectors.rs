//! Imported flags answer as flagd itself does: compared with answers of flagd-core.

use super::expected::{NEVER, ONLY_WITH_TYPES};
use super::naive::evaluate;
use crate::flagd::{AttributeTypes, ImportOptions, Imported, import};
use flag_model::{Key, Value};
use jiff::Timestamp;
use std::collections::BTreeSet;

pub(super) const VECTORS: &str = include_str!("../../../testdata/flagd-core.json");

pub(super) fn options(attribute_types: AttributeTypes) -> ImportOptions {
    let key = |text: &str| Key::new(text).unwrap();
    ImportOptions { project: key("shop"), environment: key("production"), attribute_types }
}

fn imported(vectors: &Value, types: AttributeTypes) -> Imported {
    import(vectors["document"].to_string().as_bytes(), &options(types)).unwrap()
}

/// Compares every answer that flagd gives and is no error, and counts them.
fn compare(types: AttributeTypes) -> usize {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let imported = imported(&vectors, types);
    let mut compared = 0;
    let mut different = Vec::new();
    for (flag, answers) in vectors["answers"].as_object().unwrap() {
        let Some(key) = imported.keys.get(flag) else { continue };
        for (case, answer) in vectors["contexts"].as_array().unwrap().iter().zip(answers.as_array().unwrap())
        {
            if answer.as_str().is_some_and(|text| text.starts_with('!')) {
                continue;
            }
            if types == AttributeTypes::AsCompared && case["typed"] == false {
                continue;
            }
            // The one difference that is meant: an empty targeting key is none.
            if flag == "split-key" && case["context"]["targetingKey"] == "" {
                continue;
            }
            let now = Timestamp::from_millisecond(case["now"].as_i64().unwrap() * 1_000 + 500).unwrap();
            let variant = evaluate(&imported.flag_set, key.as_str(), &case["context"], now);
            let name = variant.map(|variant| {
                let names = imported.variant_names.get(key);
                names.and_then(|n| n.get(&Key::new(variant.as_str()).unwrap())).cloned().unwrap_or(variant)
            });
            if name.as_deref() != answer.as_str() {
                different.push(format!("{flag} for {case}: {name:?} instead of {answer}"));
            }
            compared += 1;
        }
    }
    assert!(different.is_empty(), "{different:#?}");
    compared
}

#[test]
fn without_assumptions_every_context_gets_flagds_answer() {
    assert!(compare(AttributeTypes::Any) > 4_000);
}

#[test]
fn with_types_assumed_contexts_of_these_types_get_flagds_answer() {
    assert!(compare(AttributeTypes::AsCompared) > 3_000);
}

#[test]
fn what_cannot_be_expressed_is_known_by_name() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    let with_types = imported(&vectors, AttributeTypes::AsCompared);
    assert_eq!(with_types.not_expressible, names(NEVER));
    let without = imported(&vectors, AttributeTypes::Any);
    let all = &names(NEVER) | &names(ONLY_WITH_TYPES);
    assert_eq!(without.not_expressible, all);
    for flag in &all {
        let finding = without.report.findings.iter().find(|f| f.flag.as_ref() == Some(flag)).unwrap();
        assert!(finding.pointer.starts_with("/flags/") || finding.pointer.starts_with("/$evaluators/"));
        assert!(!finding.detail.is_empty() && !finding.advice.is_empty());
    }
}
