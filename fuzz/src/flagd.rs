//! Documents of flagd: imported, exported, imported again.

use crate::flag_sets::context_of;
use crate::input::{key, now, split};
use flag_evaluation::CompiledFlagSet;
use flag_formats::flagd::{AttributeTypes, ImportOptions, Imported, export, import};
use flag_model::validation::validate_flag_set;

/// A document and a context: what was imported answers the same after a way back to flagd.
///
/// # Panics
/// When an imported flag set breaks the rules of one, when what was exported cannot be imported, or when a flag that
/// was carried both ways answers otherwise.
pub fn import_flagd(input: &[u8]) {
    let (document, context) = split(input);
    for attribute_types in [AttributeTypes::Any, AttributeTypes::AsCompared] {
        let options = ImportOptions { project: key("shop"), environment: key("production"), attribute_types };
        let Ok(first) = import(document, &options) else { return };
        let problems = validate_flag_set(&first.flag_set);
        assert!(problems.is_empty(), "{problems:#?}");
        let exported = export(&first.flag_set, &options.environment);
        let options = ImportOptions { attribute_types: AttributeTypes::AsCompared, ..options };
        let second =
            import(exported.to_text().as_bytes(), &options).expect("what was exported can be imported");
        check_same_answers(&first, &second, context);
    }
}

fn check_same_answers(first: &Imported, second: &Imported, context: &[u8]) {
    let context = context_of(context);
    let compile = |imported: &Imported| CompiledFlagSet::compile(&imported.flag_set, &key("production"));
    let (before, after) = (compile(first), compile(second));
    for entry in &second.flag_set.flags {
        let flag = &entry.flag.key;
        // The default of the application is no value of a flag set; the report of the first import says so.
        if first.code_defaults.contains(flag) || first.keyless_defaults.contains(flag) {
            continue;
        }
        let answers = [&before, &after].map(|set| {
            let answer = set.evaluate(flag.as_str(), &context, now());
            (answer.value.clone(), answer.error)
        });
        assert_eq!(answers[0], answers[1], "{flag}");
    }
}
