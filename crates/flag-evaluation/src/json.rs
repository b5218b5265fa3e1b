//! Equality of JSON values.

use crate::number::compare_numbers;
use serde_json::Value;
use std::cmp::Ordering;

/// How deep two values are compared; what JSON readers accept is not deeper.
const DEPTH_MAX: usize = 128;

/// Whether two values are the same: numbers by value, texts by character, arrays in order, objects by member.
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    equal_within(left, right, DEPTH_MAX)
}

fn equal_within(left: &Value, right: &Value, depth: usize) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Number(left), Value::Number(right)) => compare_numbers(left, right) == Some(Ordering::Equal),
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Array(left), Value::Array(right)) => {
            depth > 0
                && left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| equal_within(left, right, depth - 1))
        }
        (Value::Object(left), Value::Object(right)) => {
            depth > 0
                && left.len() == right.len()
                && left.iter().all(|(name, left)| {
                    right.get(name).is_some_and(|right| equal_within(left, right, depth - 1))
                })
        }
        _ => false,
    }
}
