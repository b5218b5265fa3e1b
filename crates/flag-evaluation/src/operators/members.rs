//! The list of `in` and `not_in`, sorted by type, so that 20,000 members cost no more than two.

use super::set::FixedSet;
use crate::json;
use crate::number::ExactNumber;
use serde_json::Value;

/// The members of a list.
#[derive(Debug)]
pub(crate) struct Members {
    texts: FixedSet<Box<str>>,
    numbers: FixedSet<ExactNumber>,
    has_true: bool,
    has_false: bool,
    /// Arrays and objects, which are compared one by one.
    nested: Box<[Value]>,
}

impl Members {
    /// The members of `list`. `null` is left out: an attribute that is `null` is absent.
    pub(crate) fn new(list: &[Value]) -> Self {
        Self {
            texts: list.iter().filter_map(Value::as_str).map(Box::from).collect(),
            numbers: list.iter().filter_map(Value::as_number).map(ExactNumber::new).collect(),
            has_true: list.contains(&Value::Bool(true)),
            has_false: list.contains(&Value::Bool(false)),
            nested: list.iter().filter(|value| value.is_array() || value.is_object()).cloned().collect(),
        }
    }

    /// Whether `value` is one of them.
    pub(crate) fn contains(&self, value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::Bool(true) => self.has_true,
            Value::Bool(false) => self.has_false,
            Value::Number(number) => self.numbers.contains(&ExactNumber::new(number)),
            Value::String(text) => self.texts.contains(text.as_str()),
            Value::Array(_) | Value::Object(_) => self.nested.iter().any(|member| json::equal(member, value)),
        }
    }
}
