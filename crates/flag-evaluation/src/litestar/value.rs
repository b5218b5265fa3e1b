//! JSON values with the meaning that Python gives them.

use std::cmp::Ordering;

use indexmap::IndexMap;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::json::{self, JsonError, escape_lone_surrogates, holds_lone_surrogate};
use super::number::{Int, Number};

/// The members of an object, in the order they were written in. Of equal names the last value counts.
pub type Members = IndexMap<String, Value>;

/// A JSON value that keeps what JSON readers commonly lose: whether a number was written as integer or float,
/// and integers of any size.
///
/// Serialised by `serde_json`, it is the value that was read: an integer stays an integer with all its digits, a
/// float a float.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`, Python's `None`.
    Null,
    /// `true` or `false`; in comparisons the numbers 1 and 0.
    Bool(bool),
    /// A number written without point and exponent.
    Int(Int),
    /// A number written with point or exponent. Never NaN; infinite if it was written larger than any float.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// An object, Python's `dict`.
    Object(Box<Members>),
}

/// What sort of value something is, in words for error texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No value.
    Null,
    /// A boolean.
    Bool,
    /// An integer or a float.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
    /// The context's instant.
    Instant,
    /// A method of the library's context object, which shadows attributes of its name.
    Method,
}

impl Kind {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Object => "an object",
            Self::Instant => "a point in time",
            Self::Method => "a method",
        }
    }
}

impl Value {
    /// Reads one JSON document.
    ///
    /// # Errors
    /// [`JsonError`], for what is not JSON or beyond a limit of the reader.
    pub fn from_json(bytes: &[u8]) -> Result<Self, JsonError> {
        json::read(bytes)
    }

    pub(crate) const EMPTY_TEXT: Self = Self::Text(String::new());

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Int(_) | Self::Float(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::List(_) => Kind::List,
            Self::Object(_) => Kind::Object,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// What Python's `bool()` says.
    pub(crate) fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(bool) => *bool,
            Self::Int(int) => !int.is_zero(),
            Self::Float(float) => *float != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::List(list) => !list.is_empty(),
            Self::Object(members) => !members.is_empty(),
        }
    }

    /// The value as a number: booleans are numbers, texts are not.
    pub(crate) fn as_number(&self) -> Option<Number> {
        match self {
            Self::Bool(bool) => Some(Number::Int(Int::from(i64::from(*bool)))),
            Self::Int(int) => Some(Number::Int(int.clone())),
            Self::Float(float) => Some(Number::Float(*float)),
            _ => None,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Python's `==`: deep; numbers and booleans by value, members in any order, different kinds unequal.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::List(left), Self::List(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(l, r)| l.equals(r))
            }
            (Self::Object(left), Self::Object(right)) => {
                left.len() == right.len()
                    && left.iter().all(|(name, value)| right.get(name).is_some_and(|r| value.equals(r)))
            }
            _ => match (self.as_number(), other.as_number()) {
                (Some(left), Some(right)) => left.compare(&right) == Ordering::Equal,
                _ => false,
            },
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(bool) => serializer.serialize_bool(*bool),
            Self::Int(int) => match int.to_i64() {
                Some(small) => serializer.serialize_i64(small),
                None => raw(int.to_string(), serializer),
            },
            Self::Float(float) if float.is_infinite() => {
                // JSON has no word for infinity; a number beyond all floats is what it was read from.
                let sign = if *float < 0.0 { "-" } else { "" };
                raw(format!("{sign}1e999"), serializer)
            }
            Self::Float(float) => serializer.serialize_f64(*float),
            Self::Text(text) if holds_lone_surrogate(text) => {
                let quoted = serde_json::to_string(text).map_err(S::Error::custom)?;
                raw(escape_lone_surrogates(&quoted), serializer)
            }
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
            Self::Object(members) if members.keys().any(|name| holds_lone_surrogate(name)) => {
                let written = serde_json::to_string(&**members).map_err(S::Error::custom)?;
                raw(escape_lone_surrogates(&written), serializer)
            }
            Self::Object(members) => serializer.collect_map(members.iter()),
        }
    }
}

fn raw<S: Serializer>(json: String, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(json).map_err(S::Error::custom)?.serialize(serializer)
}
