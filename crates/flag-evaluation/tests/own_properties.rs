//! What holds for every flag set, context and instant.

use crate::own_naive::{Answer, Naive};
use crate::own_states::{context, environment_key, flag_set, instant};
use flag_evaluation::trace::{Decision, Verdict};
use flag_evaluation::{CompiledFlagSet, Context, Evaluation, Trace};
use flag_model::{FlagSet, Key};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

fn answer(evaluation: &Evaluation<'_>) -> Answer {
    (
        evaluation.value.clone(),
        evaluation.reason.as_str(),
        evaluation.variant.map(str::to_owned),
        evaluation.error.map(|error| error.code().as_str()),
    )
}

/// An environment, a context and an instant: with a flag set, everything that an answer depends on.
type Question = (Key, Value, Timestamp);

fn question() -> impl Strategy<Value = Question> {
    (environment_key(), context(), instant())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_evaluator_does_what_the_page_says(set in flag_set(), (environment, json, now) in question()) {
        let compiled = CompiledFlagSet::compile(&set, &environment);
        let context = Context::try_from(json.clone()).unwrap();
        let naive = Naive { set: &set, environment: &environment, context: &json, now };
        for evaluation in compiled.evaluate_all(&context, now) {
            let expected = naive.evaluate(evaluation.flag_key);
            prop_assert_eq!(answer(&evaluation), expected, "flag {}", evaluation.flag_key);
            prop_assert_eq!(compiled.evaluate(evaluation.flag_key, &context, now), evaluation, "alone");
            let (traced, trace) = compiled.evaluate_traced(evaluation.flag_key, &context, now);
            prop_assert_eq!(traced, evaluation, "traced");
            check_trace(&set, &trace, &traced)?;
        }
        prop_assert_eq!(answer(&compiled.evaluate("x", &context, now)), naive.evaluate("x"));
    }

    #[test]
    fn answers_stay_until_the_next_change(
        set in flag_set(),
        (environment, json, now) in question(),
        part in 0.0..1.0_f64,
    ) {
        let compiled = CompiledFlagSet::compile(&set, &environment);
        let context = Context::try_from(json).unwrap();
        let next = compiled.next_change(now);
        let end = next.unwrap_or(now + SignedDuration::from_hours(24 * 400));
        prop_assert!(end > now);
        let wait = now.duration_until(end).mul_f64(part);
        let before_end = end - SignedDuration::from_nanos(1);
        for later in [(now + wait).min(before_end), before_end] {
            prop_assert_eq!(
                compiled.evaluate_all(&context, now),
                compiled.evaluate_all(&context, later),
                "{} and {}, next change {:?}", now, later, next
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_context_has_an_answer(set in flag_set(), json in any_object(), now in instant()) {
        let environment = Key::new("a").unwrap();
        let compiled = CompiledFlagSet::compile(&set, &environment);
        let context = Context::try_from(json.clone()).unwrap();
        let naive = Naive { set: &set, environment: &environment, context: &json, now };
        for evaluation in compiled.evaluate_all(&context, now) {
            prop_assert_eq!(answer(&evaluation), naive.evaluate(evaluation.flag_key));
        }
    }
}

/// Objects of any shape, some of their names those that conditions read.
fn any_object() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[0-9TZ:+. -]{0,25}".prop_map(Value::from),
        "v?[0-9]{1,30}(\\.[0-9]{1,3}){0,3}(-[a-z0-9.]{0,5})?".prop_map(Value::from),
    ];
    let name = || {
        prop_oneof!["\\PC{0,4}", "(text|number|version|date|list|user|plan|timestamp|user_id|targetingKey)"]
    };
    let value = leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    });
    prop::collection::btree_map(name(), value, 0..8)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

/// A trace agrees with itself and with the evaluation.
fn check_trace(set: &FlagSet, trace: &Trace, evaluation: &Evaluation<'_>) -> Result<(), TestCaseError> {
    let reason = evaluation.reason.as_str();
    let expected: &[&str] = match trace.decision {
        Decision::FlagUnknown => &["ERROR"],
        Decision::NotActive | Decision::Unconfigured | Decision::Off | Decision::Prerequisite => {
            &["DISABLED"]
        }
        Decision::Override => &["OVERRIDE"],
        Decision::Schedule(_) | Decision::Rule(_) => &["TARGETING_MATCH", "ERROR"],
        Decision::Fallthrough => &["STATIC", "SPLIT", "ERROR"],
    };
    prop_assert!(expected.contains(&reason), "{:?} with {reason}", trace.decision);
    let matched: Vec<_> = trace.rules.iter().filter(|rule| rule.verdict == Verdict::Matched).collect();
    match trace.decision {
        Decision::Rule(id) => {
            prop_assert_eq!(matched.len(), 1);
            prop_assert_eq!(matched[0].id, id);
            prop_assert!(matched[0].conditions.iter().all(|condition| condition.verdict == Verdict::Matched));
        }
        _ => prop_assert_eq!(matched.len(), 0),
    }
    // Everything that was written is told, in its order.
    let entry = set.flags.iter().find(|entry| entry.flag.key.as_str() == evaluation.flag_key).unwrap();
    if let Some(configuration) = trace.configured_in.as_ref().map(|key| &entry.environments[key]) {
        let written: Vec<_> = configuration
            .rules
            .iter()
            .map(|rule| (rule.id, rule.conditions.iter().map(|condition| condition.id).collect::<Vec<_>>()))
            .collect();
        let told: Vec<_> = trace
            .rules
            .iter()
            .map(|rule| (rule.id, rule.conditions.iter().map(|condition| condition.id).collect::<Vec<_>>()))
            .collect();
        prop_assert_eq!(written, told);
        prop_assert_eq!(configuration.schedules.len(), trace.schedules.len());
    }
    prop_assert_eq!(entry.flag.prerequisites.len(), trace.prerequisites.len());
    Ok(())
}

#[test]
fn chance_reaches_every_decision_and_both_answers_of_every_operator() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..2_500 {
        let set = flag_set().new_tree(&mut runner).unwrap().current();
        let (environment, json, now) = question().new_tree(&mut runner).unwrap().current();
        let compiled = CompiledFlagSet::compile(&set, &environment);
        let context = Context::try_from(json).unwrap();
        for (flag, _) in compiled.flags() {
            let (evaluation, trace) = compiled.evaluate_traced(flag, &context, now);
            let decision = match trace.decision {
                Decision::Schedule(_) => "Schedule".to_owned(),
                Decision::Rule(_) => "Rule".to_owned(),
                other => format!("{other:?}"),
            };
            let error = evaluation.error.map(|error| error.code().as_str());
            seen.insert(format!("{decision} {} {error:?}", evaluation.reason.as_str()));
            for condition in trace.rules.iter().flat_map(|rule| &rule.conditions) {
                let verdict = match &condition.verdict {
                    Verdict::Matched => "holds",
                    Verdict::NotMatched(_) => "fails",
                    Verdict::NotEvaluated => continue,
                };
                seen.insert(format!("{} {verdict}", condition.operator.as_str()));
            }
        }
    }
    let mut expected: BTreeSet<String> = flag_model::Operator::ALL
        .iter()
        .flat_map(|operator| ["holds", "fails"].map(|verdict| format!("{} {verdict}", operator.as_str())))
        .collect();
    expected.extend(
        [
            "Fallthrough ERROR Some(\"GENERAL_ERROR\")",
            "Fallthrough ERROR Some(\"TARGETING_KEY_MISSING\")",
            "Fallthrough SPLIT None",
            "Fallthrough STATIC None",
            "NotActive DISABLED None",
            "Off DISABLED None",
            "Override OVERRIDE None",
            "Prerequisite DISABLED None",
            "Rule ERROR Some(\"TARGETING_KEY_MISSING\")",
            "Rule TARGETING_MATCH None",
            "Schedule ERROR Some(\"TARGETING_KEY_MISSING\")",
            "Schedule TARGETING_MATCH None",
            "Unconfigured DISABLED None",
        ]
        .map(str::to_owned),
    );
    let missed: Vec<_> = expected.difference(&seen).collect();
    assert!(missed.is_empty(), "never seen: {missed:?}");
    let unforeseen: Vec<_> = seen.difference(&expected).collect();
    assert!(unforeseen.is_empty(), "not foreseen: {unforeseen:?}");
}
