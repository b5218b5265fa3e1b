//! Writes the export document, always the same bytes for the same flag set.

use super::{ExportDocument, FORMAT, VERSION};
use flag_model::{FlagEntry, FlagSet};
use serde::Serialize;

#[derive(Serialize)]
struct Written<'a> {
    format: &'a str,
    version: u64,
    #[serde(flatten)]
    flag_set: &'a FlagSet,
}

/// The document as indented JSON with a line feed at its end: members by name; flags, segments and overrides,
/// whose order means nothing, by key; everything else in its order.
///
/// # Errors
/// Only when a value holds a number that JSON cannot say, which a [`FlagSet`] that was read cannot.
pub fn write(document: &ExportDocument) -> Result<String, serde_json::Error> {
    let mut flag_set = document.flag_set.clone();
    flag_set.flags.sort_by(|a, b| a.flag.key.cmp(&b.flag.key));
    flag_set.segments.sort_by(|a, b| a.key.cmp(&b.key));
    flag_set.flags.iter_mut().for_each(sort_overrides);
    let mut value = serde_json::to_value(Written { format: FORMAT, version: VERSION, flag_set: &flag_set })?;
    value.sort_all_objects();
    let mut text = serde_json::to_string_pretty(&value)?;
    text.push('\n');
    Ok(text)
}

fn sort_overrides(entry: &mut FlagEntry) {
    for overrides in entry.overrides.values_mut() {
        overrides.sort_by(|a, b| (a.target, &a.target_id).cmp(&(b.target, &b.target_id)));
    }
}
