//! Python's `in`.

use std::collections::HashSet;

use super::fault::Fault;
use super::number::{Int, Number};
use super::value::{Kind, Value};

/// From this length on a list is worth its hash sets.
const INDEXED_FROM: usize = 16;

/// What `in` and `not_in` look into, prepared once.
#[derive(Debug, Clone)]
pub(crate) enum Container {
    /// A short list: one after the other.
    List(Vec<Value>),
    /// A long list.
    Indexed(Box<ListIndex>),
    /// A text or an object, or something that cannot be looked into.
    Other(Value),
}

/// The items of a list by how they can be equal to something.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListIndex {
    texts: HashSet<String>,
    numbers: HashSet<NumberKey>,
    others: Vec<Value>,
}

/// Equal for numbers that are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum NumberKey {
    Int(Int),
    FloatBits(u64),
}

impl NumberKey {
    fn of(number: Number) -> Self {
        match number {
            Number::Int(int) => Self::Int(int),
            Number::Float(float) => match Int::from_integral(float) {
                Some(int) => Self::Int(int),
                None => Self::FloatBits(float.to_bits()),
            },
        }
    }
}

impl Container {
    pub(crate) fn compile(value: Value) -> Self {
        match value {
            Value::List(list) if list.len() < INDEXED_FROM => Self::List(list),
            Value::List(list) => Self::Indexed(Box::new(ListIndex::of(list))),
            other => Self::Other(other),
        }
    }

    /// Whether the value is in it.
    pub(crate) fn holds(&self, value: &Value) -> Result<bool, Fault> {
        match self {
            Self::List(list) => Ok(list.iter().any(|item| item.equals(value))),
            Self::Indexed(index) => Ok(index.holds(value)),
            Self::Other(container) => contains(container, value),
        }
    }

    /// Whether something that equals no value is in it: always false, if it may be asked at all.
    pub(crate) fn holds_opaque(&self, kind: Kind) -> Result<bool, Fault> {
        match self {
            Self::List(_) | Self::Indexed(_) | Self::Other(Value::Object(_)) => Ok(false),
            Self::Other(Value::Text(_)) => Err(Fault::NotAPartOfText(kind)),
            Self::Other(container) => Err(Fault::NotAContainer(container.kind())),
        }
    }
}

impl ListIndex {
    fn of(list: Vec<Value>) -> Self {
        let mut index = Self::default();
        for item in list {
            match (item.as_number(), item) {
                (Some(number), _) => {
                    index.numbers.insert(NumberKey::of(number));
                }
                (None, Value::Text(text)) => {
                    index.texts.insert(text);
                }
                (None, other) => index.others.push(other),
            }
        }
        index
    }

    fn holds(&self, value: &Value) -> bool {
        match (value, value.as_number()) {
            (Value::Text(text), _) => self.texts.contains(text),
            (_, Some(number)) => self.numbers.contains(&NumberKey::of(number)),
            (other, None) => self.others.iter().any(|item| item.equals(other)),
        }
    }
}

/// `value in container`: an item of a list, a part of a text, a member name of an object; else it fails.
pub(crate) fn contains(container: &Value, value: &Value) -> Result<bool, Fault> {
    match container {
        Value::List(list) => Ok(list.iter().any(|item| item.equals(value))),
        Value::Text(text) => match value {
            Value::Text(part) => Ok(text.contains(part.as_str())),
            other => Err(Fault::NotAPartOfText(other.kind())),
        },
        Value::Object(members) => match value {
            Value::Text(name) => Ok(members.contains_key(name)),
            Value::List(_) | Value::Object(_) => Err(Fault::NotAName(value.kind())),
            _ => Ok(false),
        },
        other => Err(Fault::NotAContainer(other.kind())),
    }
}
