//! Python's `<`, `<=`, `>` and `>=`.

use std::cmp::Ordering;

use super::fault::Fault;
use super::value::Value;

/// An ordering operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Order {
    pub(crate) fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Greater => "gt",
            Self::GreaterOrEqual => "gte",
            Self::Less => "lt",
            Self::LessOrEqual => "lte",
        }
    }

    /// Numbers with numbers, texts with texts by code point, lists with lists by the first items that differ;
    /// every other pairing fails.
    pub(crate) fn compare(self, left: &Value, right: &Value) -> Result<bool, Fault> {
        match (left, right) {
            (Value::Text(left), Value::Text(right)) => Ok(self.holds(left.cmp(right))),
            (Value::List(left), Value::List(right)) => {
                match left.iter().zip(right).find(|(l, r)| !l.equals(r)) {
                    Some((left, right)) => self.compare(left, right),
                    None => Ok(self.holds(left.len().cmp(&right.len()))),
                }
            }
            _ => match (left.as_number(), right.as_number()) {
                (Some(left), Some(right)) => Ok(self.holds(left.compare(&right))),
                _ => {
                    Err(Fault::Incomparable { operator: self.name(), left: left.kind(), right: right.kind() })
                }
            },
        }
    }
}
