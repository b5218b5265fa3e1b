//! Reads conditions and what is served.

use super::fields::{Fields, any, key, leaf, list, text, whole};
use crate::json::Json;
use crate::problem::Problems;
use flag_model::limits::{ATTRIBUTE_MAX_LEN, LIST_MAX_MEMBERS, VARIANTS_MAX};
use flag_model::{Condition, Fallthrough, Hashing, Serve, Split, Value, VariantWeight};

pub(super) const PERCENTAGE: &str = "a percentage from 0 to 100 with at most two decimals";

pub(super) fn condition(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Condition> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let id = fields.required("id", problems, leaf("a UUID"));
    let attribute = fields.or("attribute", String::new(), problems, text(ATTRIBUTE_MAX_LEN));
    let operator =
        fields.required("operator", problems, leaf("the name of an operator, as eq or starts_with"));
    let value = fields.or("value", Value::Null, problems, condition_value);
    fields.finish(problems);
    Some(Condition { id: id?, attribute: attribute?, operator: operator?, value: value? })
}

fn condition_value(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Value> {
    match json {
        Json::Array(_) => list(LIST_MAX_MEMBERS, any)(json, pointer, problems).map(Value::Array),
        other => Some(other.to_value()),
    }
}

pub(super) fn fallthrough(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Fallthrough> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let serve = fields.required("serve", problems, serve);
    let rollout_percentage = fields.optional("rollout_percentage", problems, leaf(PERCENTAGE));
    fields.finish(problems);
    Some(Fallthrough { serve: serve?, rollout_percentage: rollout_percentage? })
}

/// Exactly one of `value`, `variant` and `split`.
pub(super) fn serve(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Serve> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let value = match json.member("value") {
        Some(value) => Some(Some(Serve::Value(value.to_value()))),
        None => Some(None),
    };
    fields.or("value", Value::Null, problems, any);
    let variant = fields.optional("variant", problems, key).map(|v| v.map(Serve::Variant));
    let split = fields.optional("split", problems, split).map(|s| s.map(Serve::Split));
    fields.finish(problems);
    let mut given: Vec<Serve> = [value?, variant?, split?].into_iter().flatten().collect();
    if given.len() == 1 {
        return given.pop();
    }
    let detail = format!("{} of value, variant and split are given.", given.len());
    problems.invalid(pointer, detail, "Give exactly one of value, variant and split.");
    None
}

fn split(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Split> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let weights = fields.or("weights", Vec::new(), problems, list(VARIANTS_MAX, weight));
    let hashing = fields.or("hashing", Hashing::Percent, problems, leaf("one of percent, flagd"));
    fields.finish(problems);
    Some(Split { weights: weights?, hashing: hashing? })
}

fn weight(json: &Json, pointer: &str, problems: &mut Problems) -> Option<VariantWeight> {
    let mut fields = Fields::of(json, pointer, problems)?;
    let variant = fields.required("variant", problems, key);
    let weight = fields.required("weight", problems, whole);
    fields.finish(problems);
    Some(VariantWeight { variant: variant?, weight: weight? })
}
