//! Values of flags.

use crate::limits::{VALUE_MAX_BYTES, VALUE_MAX_DEPTH};
use serde::{Deserialize, Serialize};

/// A value as JSON. [`FlagKind::accepts`] says whether it fits a flag.
pub type Value = serde_json::Value;

/// The type of a flag's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagKind {
    /// `true` or `false`.
    Boolean,
    /// A text.
    String,
    /// A number.
    Number,
    /// An object or an array.
    Json,
}

/// Why a value does not fit a flag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The value is of another type than the flag.
    #[error("the flag is of type {expected}, the value is not")]
    Type {
        /// The flag's type.
        expected: &'static str,
    },
    /// The value is larger than [`VALUE_MAX_BYTES`].
    #[error("a value has at most {VALUE_MAX_BYTES} bytes")]
    TooLarge,
    /// The value nests deeper than [`VALUE_MAX_DEPTH`].
    #[error("a value nests at most {VALUE_MAX_DEPTH} levels deep")]
    TooDeep,
}

impl FlagKind {
    /// The word used in the API and on screen.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Number => "number",
            Self::Json => "json",
        }
    }

    /// The value of a flag that nobody has configured: `false`, `""`, `0`, `{}`.
    #[must_use]
    pub fn empty_value(self) -> Value {
        match self {
            Self::Boolean => Value::Bool(false),
            Self::String => Value::String(String::new()),
            Self::Number => Value::from(0),
            Self::Json => Value::Object(serde_json::Map::new()),
        }
    }

    /// Checks that `value` may be served by a flag of this type.
    ///
    /// # Errors
    /// The first rule that the value breaks.
    pub fn accepts(self, value: &Value) -> Result<(), ValueError> {
        let fits = match self {
            Self::Boolean => value.is_boolean(),
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Json => value.is_object() || value.is_array(),
        };
        if !fits {
            return Err(ValueError::Type { expected: self.as_str() });
        }
        value_fits(value)
    }
}

/// Checks size and depth of a value of any type.
pub(crate) fn value_fits(value: &Value) -> Result<(), ValueError> {
    if depth(value) > VALUE_MAX_DEPTH {
        return Err(ValueError::TooDeep);
    }
    if json_len(value) > VALUE_MAX_BYTES {
        return Err(ValueError::TooLarge);
    }
    Ok(())
}

/// The bytes of a value as JSON. Texts without anything to escape, which most are, are not written for it.
pub(crate) fn json_len(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::String(text) if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') => {
            text.len() + 2
        }
        value => value.to_string().len(),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(kind: FlagKind, value: &Value, expected: &Result<(), ValueError>) {
        assert_eq!(kind.accepts(value), *expected, "{kind:?} {value}");
    }

    #[test]
    fn values_fit_their_flag() {
        check(FlagKind::Boolean, &json!(true), &Ok(()));
        check(FlagKind::Boolean, &json!("true"), &Err(ValueError::Type { expected: "boolean" }));
        check(FlagKind::Number, &json!(1.5), &Ok(()));
        check(FlagKind::String, &json!(null), &Err(ValueError::Type { expected: "string" }));
        check(FlagKind::Json, &json!([1]), &Ok(()));
        check(FlagKind::Json, &json!(1), &Err(ValueError::Type { expected: "json" }));
        check(FlagKind::String, &json!("x".repeat(VALUE_MAX_BYTES)), &Err(ValueError::TooLarge));
        let deep = (0..=VALUE_MAX_DEPTH).fold(json!(1), |inner, _| json!([inner]));
        check(FlagKind::Json, &deep, &Err(ValueError::TooDeep));
    }

    #[test]
    fn the_empty_value_fits_its_own_kind() {
        for kind in [FlagKind::Boolean, FlagKind::String, FlagKind::Number, FlagKind::Json] {
            assert_eq!(kind.accepts(&kind.empty_value()), Ok(()));
        }
    }
}
