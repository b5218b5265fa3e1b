//! Evaluations in the words of the protocol.

use super::failure::Code;
use flag_evaluation::{Evaluation, EvaluationError, Reason};
use serde::Serialize;
use serde_json::Value;

/// One evaluation.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Answer<'a> {
    /// The flag has an answer.
    #[serde(rename_all = "camelCase")]
    Success {
        key: &'a str,
        value: Served<'a>,
        reason: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        variant: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        metadata: Option<Metadata<'a>>,
    },
    /// It has none.
    #[serde(rename_all = "camelCase")]
    Failure { key: &'a str, error_code: Code, error_details: String },
}

/// What is known beside the answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata<'a> {
    /// `<project>/<environment>`; once for all in a bulk answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flag_set_id: Option<&'a str>,
    /// The project's revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
    /// An override of this very context decided, for which the protocol has no reason of its own.
    #[serde(rename = "override", skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_override: bool,
}

/// A value that the protocol can carry: an array travels inside an object.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Served<'a> {
    Plain(&'a Value),
    Wrapped { value: &'a Value },
}

impl<'a> Answer<'a> {
    /// An evaluation, in a bulk answer without what is the same for all.
    pub(super) fn new(evaluation: &Evaluation<'a>, set: Option<(&'a str, i64)>) -> Self {
        let Evaluation { flag_key: key, value, variant, reason, error } = *evaluation;
        if let Some(error) = error {
            return Self::Failure { key, error_code: code_of(error), error_details: sentence(error) };
        }
        let is_override = reason == Reason::Override;
        let metadata = (set.is_some() || is_override).then(|| Metadata {
            flag_set_id: set.map(|(name, _)| name),
            version: set.map(|(_, revision)| revision.to_string()),
            is_override,
        });
        // The protocol lets it be absent, but openfeature-provider-ofrep 0.3 for Python, which asks for one flag at a
        // time, takes an answer without it for a failure.
        let variant = if set.is_some() { Some(variant.unwrap_or("")) } else { variant };
        Self::Success { key, value: served(value), reason: reason_of(reason), variant, metadata }
    }
}

fn served(value: &Value) -> Served<'_> {
    match value {
        Value::Array(_) | Value::Null => Served::Wrapped { value },
        value => Served::Plain(value),
    }
}

/// How an evaluation is counted: by the protocol's reason, or by the error code.
pub(super) fn outcome_of(evaluation: &Evaluation<'_>) -> &'static str {
    match evaluation.error.map(code_of) {
        None => reason_of(evaluation.reason),
        Some(Code::TargetingKeyMissing) => "TARGETING_KEY_MISSING",
        Some(_) => "GENERAL",
    }
}

/// The protocol knows fewer reasons than we do.
fn reason_of(reason: Reason) -> &'static str {
    match reason {
        Reason::Static => "STATIC",
        Reason::TargetingMatch | Reason::Override => "TARGETING_MATCH",
        Reason::Split => "SPLIT",
        Reason::Disabled => "DISABLED",
        Reason::Default | Reason::Error => "UNKNOWN",
    }
}

/// The protocol's code of what went wrong with a flag.
pub(super) fn code_of(error: EvaluationError) -> Code {
    match error {
        EvaluationError::FlagNotFound => Code::FlagNotFound,
        EvaluationError::TargetingKeyMissing => Code::TargetingKeyMissing,
        EvaluationError::VariantMissing => Code::General,
    }
}

/// An error as a sentence.
pub(super) fn sentence(error: EvaluationError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).chain(std::iter::once('.')).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn evaluation<'a>(value: &'a Value, reason: Reason) -> Evaluation<'a> {
        Evaluation { flag_key: "f", value, variant: None, reason, error: None }
    }

    #[track_caller]
    fn check(evaluation: &Evaluation<'_>, expected: &Value) {
        assert_eq!(serde_json::to_value(Answer::new(evaluation, None)).unwrap(), *expected);
    }

    #[test]
    fn values_and_reasons_are_those_of_the_protocol() {
        let on = json!(true);
        check(&evaluation(&on, Reason::Static), &json!({"key": "f", "value": true, "reason": "STATIC"}));
        check(&evaluation(&on, Reason::Split), &json!({"key": "f", "value": true, "reason": "SPLIT"}));
        check(&evaluation(&on, Reason::Disabled), &json!({"key": "f", "value": true, "reason": "DISABLED"}));
        check(&evaluation(&on, Reason::Default), &json!({"key": "f", "value": true, "reason": "UNKNOWN"}));
        check(
            &evaluation(&on, Reason::Override),
            &json!({"key": "f", "value": true, "reason": "TARGETING_MATCH", "metadata": {"override": true}}),
        );
        let list = json!([1, 2]);
        check(
            &evaluation(&list, Reason::Static),
            &json!({"key": "f", "value": {"value": [1, 2]}, "reason": "STATIC"}),
        );
    }

    #[test]
    fn an_error_is_a_failure_whatever_value_it_carries() {
        let off = json!(false);
        let failed = Evaluation {
            error: Some(EvaluationError::TargetingKeyMissing),
            variant: Some("v"),
            ..evaluation(&off, Reason::Error)
        };
        check(
            &failed,
            &json!({"key": "f", "errorCode": "TARGETING_KEY_MISSING", "errorDetails":
                "The flag divides contexts by their targeting key, and this context has none."}),
        );
        assert_eq!(outcome_of(&failed), "TARGETING_KEY_MISSING");
    }
}
