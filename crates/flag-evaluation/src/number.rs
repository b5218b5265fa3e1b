//! Numbers of JSON compared exactly: `1` is `1.0`, and no large integer is rounded on the way.

use serde_json::Number;
use std::cmp::Ordering;

/// A number in the one form that equal numbers share, so that it can be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ExactNumber {
    /// Any integer that JSON integers reach, also when it was written `1.0`.
    Integer(i128),
    /// The bits of any other number.
    Float(u64),
}

impl ExactNumber {
    /// The form of `number`.
    pub(crate) fn new(number: &Number) -> Self {
        if let Some(integer) = integer(number) {
            return Self::Integer(integer);
        }
        let float = number.as_f64().unwrap_or(f64::NAN);
        // Integers of i64 and u64 lie within ±2^64; both limits are exact as f64.
        if float.trunc() == float && float.abs() <= 18_446_744_073_709_551_616.0 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "an integer of at most 65 bits by the check above"
            )]
            return Self::Integer(float as i128);
        }
        Self::Float(float.to_bits())
    }
}

/// Compares two numbers by their exact values.
pub(crate) fn compare_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (ExactNumber::new(left), ExactNumber::new(right)) {
        (ExactNumber::Integer(left), ExactNumber::Integer(right)) => Some(left.cmp(&right)),
        (ExactNumber::Float(left), ExactNumber::Float(right)) => {
            f64::from_bits(left).partial_cmp(&f64::from_bits(right))
        }
        (ExactNumber::Integer(left), ExactNumber::Float(right)) => with_float(left, f64::from_bits(right)),
        (ExactNumber::Float(left), ExactNumber::Integer(right)) => {
            with_float(right, f64::from_bits(left)).map(Ordering::reverse)
        }
    }
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// Compares an integer with a number that has a fraction or lies beyond all integers.
fn with_float(integer: i128, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "beyond i128 it saturates, which keeps the order")]
    let whole = float.floor() as i128;
    // `float` is no integer of this range, so it lies above the integer below it.
    Some(if integer <= whole { Ordering::Less } else { Ordering::Greater })
}
