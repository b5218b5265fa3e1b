//! The comparisons of conditions, compiled.

mod affixes;
pub(crate) mod date;
mod members;
mod set;
mod unusable;
pub(crate) mod version;
pub(crate) mod window;

pub(crate) use affixes::{Affixes, Side};
pub(crate) use members::Members;
pub(crate) use unusable::Unusable;

use crate::json;
use crate::number::compare_numbers;
use crate::texts::{TextId, TextSet};
use jiff::Timestamp;
use regex::Regex;
use serde_json::{Number, Value};
use std::cmp::Ordering;
use window::Window;

/// A comparison of one attribute. Comparisons with a segment are not of an attribute and stand elsewhere.
#[derive(Debug)]
pub(crate) enum Test {
    /// `eq` and `ne` with a text, `in` and `not_in` with texts only.
    Texts { texts: TextSet, negated: bool },
    /// `eq` and `ne` with anything else.
    Equal { value: Box<Value>, negated: bool },
    /// `gt`, `gte`, `lt`, `lte`.
    Order { bound: Bound, order: Order },
    /// `in` and `not_in` with anything else.
    Member { members: Box<Members>, negated: bool },
    /// `contains`, `not_contains`.
    Contains { value: Box<Value>, negated: bool },
    /// `starts_with` and `ends_with` with one text.
    Affix { text: Box<str>, side: Side },
    /// `starts_with` and `ends_with` with a list.
    Affixes(Box<Affixes>),
    /// `matches`.
    Matches(Regex),
    /// `semver_eq`, `semver_gt`, `semver_lt`.
    Version { version: Box<str>, wanted: Ordering },
    /// `date_after`, `date_before`.
    Date { instant: Timestamp, wanted: Ordering },
    /// `time_window`.
    Window(Box<Window>),
    /// The value of the condition is nothing the operator can compare with: it never holds.
    Unusable(Unusable),
}

/// What `gt` and its like compare with.
#[derive(Debug)]
pub(crate) enum Bound {
    Number(Number),
    Text(Box<str>),
}

/// Which of `gt` and its like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// Why a comparison does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// The two were compared.
    Compared,
    /// The context has no such attribute.
    AttributeMissing,
    /// The attribute is of a type that the operator does not compare.
    AttributeType,
    /// See [`Test::Unusable`].
    Unusable(Unusable),
}

impl Test {
    /// Whether the comparison holds for `actual`, the attribute of the context.
    /// `text_id` is asked for the number of its text.
    pub(crate) fn holds(
        &self,
        actual: Option<&Value>,
        text_id: impl FnOnce() -> Option<TextId>,
    ) -> Result<(), Miss> {
        let Some(actual) = actual else { return self.holds_without_attribute() };
        let holds = match self {
            Self::Texts { texts, negated } => text_id().is_some_and(|id| texts.contains(id)) != *negated,
            Self::Equal { value, negated } => json::equal(actual, value) != *negated,
            Self::Order { bound, order } => order.admits(compare(actual, bound)?),
            Self::Member { members, negated } => members.contains(actual) != *negated,
            Self::Contains { value, negated } => contains(actual, value)? != *negated,
            Self::Affix { text: affix, side: Side::Start } => text(actual)?.starts_with(&**affix),
            Self::Affix { text: affix, side: Side::End } => text(actual)?.ends_with(&**affix),
            Self::Affixes(affixes) => affixes.fit(text(actual)?),
            Self::Matches(pattern) => pattern.is_match(text(actual)?),
            Self::Version { version, wanted } => {
                let order = version::compare(text(actual)?, version).ok_or(Miss::AttributeType)?;
                order == *wanted
            }
            Self::Date { instant, wanted } => {
                date::parse(actual).ok_or(Miss::AttributeType)?.cmp(instant) == *wanted
            }
            Self::Window(window) => window.contains(date::parse(actual).ok_or(Miss::AttributeType)?),
            Self::Unusable(why) => return Err(Miss::Unusable(*why)),
        };
        if holds { Ok(()) } else { Err(Miss::Compared) }
    }

    fn holds_without_attribute(&self) -> Result<(), Miss> {
        match self {
            Self::Texts { negated: true, .. }
            | Self::Equal { negated: true, .. }
            | Self::Member { negated: true, .. }
            | Self::Contains { negated: true, .. } => Ok(()),
            Self::Unusable(why) => Err(Miss::Unusable(*why)),
            _ => Err(Miss::AttributeMissing),
        }
    }
}

impl Order {
    fn admits(self, found: Ordering) -> bool {
        match self {
            Self::Greater => found.is_gt(),
            Self::GreaterOrEqual => found.is_ge(),
            Self::Less => found.is_lt(),
            Self::LessOrEqual => found.is_le(),
        }
    }
}

fn text(actual: &Value) -> Result<&str, Miss> {
    actual.as_str().ok_or(Miss::AttributeType)
}

fn compare(actual: &Value, bound: &Bound) -> Result<Ordering, Miss> {
    match (actual, bound) {
        (Value::Number(actual), Bound::Number(bound)) => {
            compare_numbers(actual, bound).ok_or(Miss::AttributeType)
        }
        // The order of the bytes of UTF-8 is that of the characters.
        (Value::String(actual), Bound::Text(bound)) => Ok(actual.as_str().cmp(bound)),
        _ => Err(Miss::AttributeType),
    }
}

fn contains(actual: &Value, value: &Value) -> Result<bool, Miss> {
    match (actual, value) {
        (Value::Array(members), value) => Ok(members.iter().any(|member| json::equal(member, value))),
        (Value::String(actual), Value::String(part)) => Ok(actual.contains(part.as_str())),
        _ => Err(Miss::AttributeType),
    }
}
