//! Flag sets of Jackstaff: read, checked, compiled, evaluated.

use crate::input::{key, now, split};
use flag_evaluation::{CompiledFlagSet, Context};
use flag_formats::jackstaff;
use flag_model::{FlagSet, lint, validation};
use jiff::{Timestamp, ToSpan};
use serde_json::Value;

/// How many changes that time alone makes are followed.
const CHANGES_FOLLOWED: usize = 3;

/// An export and a context: every flag, in every environment, with and without a trace, now and when time changes
/// answers.
///
/// # Panics
/// When a trace changes an answer, when all flags together are answered otherwise than each alone, or when an answer
/// changes before the instant that was foretold.
pub fn evaluate_export(input: &[u8]) {
    let (document, context) = split(input);
    let Ok(document) = jackstaff::read(document) else { return };
    let context = context_of(context);
    let unknown = key("no-such-environment");
    let environments = document.flag_set.environments.iter().map(|environment| &environment.key);
    for environment in environments.take(3).chain([&unknown]) {
        let compiled = CompiledFlagSet::compile(&document.flag_set, environment);
        let mut instant = now();
        for _ in 0..CHANGES_FOLLOWED {
            check_answers(&compiled, &context, instant);
            let Some(next) = compiled.next_change(instant) else { break };
            assert!(next > instant, "the next change is not later: {next}");
            check_unchanged(&compiled, &context, instant, next);
            instant = next;
        }
    }
}

fn check_answers(compiled: &CompiledFlagSet, context: &Context, instant: Timestamp) {
    let all = compiled.evaluate_all(context, instant);
    let keys: Vec<&str> = compiled.flags().map(|(key, _)| key).collect();
    assert_eq!(all.len(), keys.len());
    for (together, key) in all.iter().zip(keys) {
        let (traced, trace) = compiled.evaluate_traced(key, context, instant);
        assert_eq!(compiled.evaluate(key, context, instant), traced, "a trace changes nothing");
        assert!(serde_json::to_string(&trace).is_ok(), "a trace can be written");
        // Of two flags with one key the first is found by it.
        if compiled.flags().filter(|(other, _)| *other == key).count() == 1 {
            assert_eq!(*together, traced, "all flags together answer as each alone");
        }
    }
}

/// The context's `timestamp` is the evaluation's own instant unless it names one: conditions on it change with every
/// second, and are no business of schedules.
fn check_unchanged(compiled: &CompiledFlagSet, context: &Context, from: Timestamp, next: Timestamp) {
    let Ok(last) = next.checked_sub(1.nanosecond()) else { return };
    if context.text("timestamp").is_some() && last > from {
        assert_eq!(
            compiled.evaluate_all(context, from),
            compiled.evaluate_all(context, last),
            "{from} to {last}"
        );
    }
}

/// Validation and lint of any flag set that has the form of one, and writing what was read.
///
/// # Panics
/// When a problem points nowhere, or what is written is not read again as it was.
pub fn validate_flag_set(document: &[u8]) {
    if let Ok(read) = jackstaff::read(document) {
        let text = jackstaff::write(&read).expect("what was read can be written");
        let again = jackstaff::read(text.as_bytes()).expect("what was written can be read");
        assert_eq!(jackstaff::write(&again).expect("and written again"), text);
        check(&read.flag_set);
    }
    // The model's own shapes take more than an export may hold.
    if let Ok(Value::Object(mut members)) = serde_json::from_slice(document) {
        members.remove("format");
        members.remove("version");
        if let Ok(set) = serde_json::from_value::<FlagSet>(Value::Object(members)) {
            check(&set);
        }
    }
}

fn check(set: &FlagSet) {
    let tree = serde_json::to_value(set).expect("a flag set can be written");
    for problem in validation::validate_flag_set(set) {
        assert!(problem.pointer.is_empty() || problem.pointer.starts_with('/'), "{problem:?}");
        assert!(!problem.detail.is_empty(), "{problem:?}");
    }
    for finding in lint::lint_flag_set(set) {
        assert!(tree.pointer(&finding.pointer).is_some(), "it points nowhere: {finding:?}");
    }
}

/// The context of these bytes; the empty one when they are none.
#[must_use]
pub fn context_of(bytes: &[u8]) -> Context {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Context::new(members),
        _ => Context::default(),
    }
}
