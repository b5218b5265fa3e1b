//! Writes one environment of a flag set as a flagd document.

use super::export_flag::FlagExport;
use crate::problem::{child, item};
use crate::report::{FindingCode, Report};
use flag_model::limits::ENVIRONMENTS_MAX;
use flag_model::{FlagEntry, FlagEnvironment, FlagSet, Key, Value};
use serde_json::{Map, json};

/// The schema that a written document names.
const SCHEMA: &str = "https://flagd.dev/schema/v0/flags.json";

/// A flag set as a flagd document.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// Valid against flagd's schema: flags by key, with everything that flagd can express.
    pub document: Value,
    /// What was left out or is different; pointers are into the flag set.
    pub report: Report,
}

impl Exported {
    /// The document as indented JSON with a line feed at its end: flags and their variants in the order of the
    /// flag set, so that they come back in it.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{:#}\n", self.document)
    }
}

/// Writes what `environment` serves. A flag without a configuration there is written as the environment
/// inherits it.
#[must_use]
pub fn export(flag_set: &FlagSet, environment: &Key) -> Exported {
    let mut report = Report::default();
    let mut flags = Map::new();
    if !flag_set.environments.iter().any(|e| e.key == *environment) {
        let detail =
            format!("There is no environment {environment}; every flag is written as not configured.");
        let code = FindingCode::UnknownReference;
        report.kept("/environments", None, code, detail, "Name an environment of the project.");
    }
    for (index, entry) in flag_set.flags.iter().enumerate() {
        let pointer = item("/flags", index);
        let (config, config_pointer) = effective(flag_set, entry, environment, &pointer);
        let export = FlagExport { flag_set, entry, environment, config: &config, pointer, config_pointer };
        if let Some(flag) = export.write(&mut report) {
            flags.insert(entry.flag.key.to_string(), flag);
        }
    }
    let document = json!({
        "$schema": SCHEMA,
        "flags": flags,
        "metadata": { "flagSetId": flag_set.project },
    });
    Exported { document, report }
}

/// The configuration that counts: the nearest on the way up through the environments.
fn effective(
    flag_set: &FlagSet,
    entry: &FlagEntry,
    environment: &Key,
    pointer: &str,
) -> (FlagEnvironment, String) {
    let mut key = Some(environment);
    for _ in 0..=ENVIRONMENTS_MAX {
        let Some(current) = key else { break };
        if let Some(config) = entry.environments.get(current) {
            return (config.clone(), child(&child(pointer, "environments"), current.as_str()));
        }
        let found = flag_set.environments.iter().find(|e| e.key == *current);
        key = found.and_then(|e| e.inherits_from.as_ref());
    }
    (FlagEnvironment::unconfigured(entry.flag.kind), pointer.to_owned())
}
