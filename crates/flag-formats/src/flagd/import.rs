//! Reads a flagd document as a flag set.

use super::DEPTH_MAX;
use super::document::{Document, document};
use super::import_flag::FlagImport;
use super::logic::STEPS_TOTAL_MAX;
use super::made_key::keys_for;
use crate::json::Json;
use crate::problem::{Problem, Problems, child, clip};
use crate::report::{FindingCode, Report};
use flag_model::{Environment, EnvironmentColor, FlagSet, Key};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Where a document goes, and how it is read.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The project of the flag set.
    pub project: Key,
    /// The one environment of the flag set.
    pub environment: Key,
    /// What may be taken for granted about the contexts.
    pub attribute_types: AttributeTypes,
}

/// What may be taken for granted about the types of attributes. flagd converts in `==`, `<` and `sem_ver`: the
/// text `"20"` is above the number 18. Conditions of Jackstaff never convert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeTypes {
    /// Nothing: a flag whose answers could differ by such a conversion is not expressible.
    Any,
    /// Attributes have the type that they are compared with. The report names every place where this counts.
    AsCompared,
}

/// A flagd document as a flag set.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Everything that can be expressed. Ids of parts are made from their place, so that the same document gives
    /// the same flag set.
    pub flag_set: FlagSet,
    /// What was left out or is different.
    pub report: Report,
    /// The keys of the flags in the flag set, by the keys of the document.
    pub keys: BTreeMap<String, Key>,
    /// The flags, as the document calls them, that cannot be expressed.
    pub not_expressible: BTreeSet<String>,
    /// The variants whose names had to change: flag, key of the variant, name in the document.
    pub variant_names: BTreeMap<Key, BTreeMap<Key, String>>,
    /// The flags whose fallthrough is the application's own default in flagd; the flag set has the empty value
    /// there. While a flag is off that is so for every flag.
    pub code_defaults: BTreeSet<Key>,
    /// The flags without a default variant that divide contexts: for a context without a targeting key flagd
    /// leaves the answer to the application, an evaluation of Jackstaff is refused for want of the key.
    pub keyless_defaults: BTreeSet<Key>,
}

/// Reads a flagd document.
///
/// # Errors
/// Every problem of its form, when it is no flagd document.
pub fn import(bytes: &[u8], options: &ImportOptions) -> Result<Imported, Vec<Problem>> {
    let mut problems = Problems::default();
    let json = Json::read(bytes, DEPTH_MAX, &mut problems);
    let document = json.as_ref().and_then(|json| document(json, &mut problems));
    problems.finish(document).map(|document| flag_set(&document, options))
}

fn flag_set(document: &Document<'_>, options: &ImportOptions) -> Imported {
    let keys = keys_for(document.flags.iter().map(|flag| flag.key), "flag-");
    let mut imported = Imported {
        flag_set: FlagSet {
            project: options.project.clone(),
            revision: 0,
            environments: vec![environment(&options.environment)],
            segments: Vec::new(),
            flags: Vec::new(),
        },
        report: Report::default(),
        keys: BTreeMap::new(),
        not_expressible: BTreeSet::new(),
        variant_names: BTreeMap::new(),
        code_defaults: BTreeSet::new(),
        keyless_defaults: BTreeSet::new(),
    };
    report_document(document, options, &mut imported.report);
    let steps_left = Cell::new(STEPS_TOTAL_MAX);
    for definition in &document.flags {
        let Some(key) = keys.get(definition.key) else { continue };
        let import =
            FlagImport { definition, key, evaluators: document.evaluators, options, steps_left: &steps_left };
        match import.entry(&mut imported.report) {
            Some(entry) => {
                imported.keys.insert(definition.key.to_owned(), key.clone());
                if !entry.variant_names.is_empty() {
                    imported.variant_names.insert(key.clone(), entry.variant_names);
                }
                if entry.code_default {
                    imported.code_defaults.insert(key.clone());
                }
                if entry.keyless_default {
                    imported.keyless_defaults.insert(key.clone());
                }
                imported.flag_set.flags.push(entry.entry);
            }
            None => {
                imported.not_expressible.insert(definition.key.to_owned());
            }
        }
    }
    imported
}

fn environment(key: &Key) -> Environment {
    Environment {
        key: key.clone(),
        name: key.to_string(),
        color: EnvironmentColor::Gray,
        position: 0,
        inherits_from: None,
        approvals_required: 0,
        frozen: false,
    }
}

fn report_document(document: &Document<'_>, options: &ImportOptions, report: &mut Report) {
    for name in &document.unknown {
        let detail = format!("flagd does not know the member {:?}; it was passed over.", clip(name));
        report.kept(&child("", name), None, FindingCode::NotCarried, detail, "Nothing need be done.");
    }
    let is_project =
        |name: &str, json: &Json| name == "flagSetId" && json.as_text() == Some(options.project.as_str());
    for (name, _) in document.metadata.iter().filter(|(name, json)| !is_project(name, json)) {
        let pointer = child("/metadata", name);
        let detail = format!("A flag set of Jackstaff has no metadata {:?}.", clip(name));
        report.kept(&pointer, None, FindingCode::NotCarried, detail, "Keep the document if it is needed.");
    }
}
