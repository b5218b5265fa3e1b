//! Conditions: compiled once, tested in order.

use std::cmp::Ordering;

use super::context::{Attribute, AttributeName};
use super::dates::{self, DateTime, TimeWindow};
use super::fault::Fault;
use super::membership::Container;
use super::order::Order;
use super::pattern::{Pattern, Patterns};
use super::segments::SegmentRef;
use super::semver::Version;
use super::text::str_of;
use super::value::Value;

/// Where a condition stands. Inside of a segment a few things are different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Rule,
    Segment,
}

/// The conditions of a rule or a segment, all of which must hold.
#[derive(Debug, Clone)]
pub(crate) struct Conditions(Vec<Condition>);

#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// Tests one attribute.
    Attribute { name: String, place: AttributeName, test: Test },
    /// Asks for membership in a segment.
    Segment { target: SegmentRef, negated: bool },
    /// Never holds.
    Never,
    /// The evaluation fails when it gets here.
    Fails(Fault),
}

/// A comparison with the condition's value.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    Equals {
        expected: Value,
        negated: bool,
    },
    Order {
        order: Order,
        expected: Value,
    },
    In {
        container: Container,
        negated: bool,
    },
    Contains {
        expected: Value,
        negated: bool,
    },
    StartsWith(String),
    EndsWith(String),
    Matches(Pattern),
    Version {
        ordering: Ordering,
        expected: Option<Version>,
    },
    Date {
        ordering: Ordering,
        expected: Option<DateTime>,
    },
    Window(TimeWindow),
    /// The answer does not depend on the attribute.
    Constant(bool),
}

impl Conditions {
    /// Compiles the member `conditions` of a rule or a segment; absent means none, which hold.
    pub(crate) fn compile(conditions: Option<&Value>, place: Place, patterns: &mut Patterns) -> Self {
        Self(match conditions {
            None => Vec::new(),
            Some(value) if !value.is_truthy() => Vec::new(),
            Some(Value::List(list)) => {
                list.iter().filter_map(|condition| Condition::compile(condition, place, patterns)).collect()
            }
            Some(other) => vec![Condition::Fails(Fault::ConditionNotObject(other.kind()))],
        })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.0.iter()
    }
}

impl Condition {
    /// `None` for a condition the library passes over: one without attribute, or with an operator it does not know.
    fn compile(condition: &Value, place: Place, patterns: &mut Patterns) -> Option<Self> {
        let Value::Object(members) = condition else {
            return Some(Self::Fails(Fault::ConditionNotObject(condition.kind())));
        };
        let attribute = members.get("attribute").filter(|value| !value.is_null())?;
        let operator = match members.get("operator") {
            None => "eq",
            Some(operator) => operator.as_text()?,
        };
        let expected = members.get("value").unwrap_or(&Value::Null);
        let segment = matches!(operator, "in_segment" | "not_in_segment");
        if segment && place == Place::Rule {
            return Some(if expected.is_null() {
                Self::Never
            } else {
                Self::Segment {
                    target: SegmentRef::parse(&str_of(expected)),
                    negated: operator == "not_in_segment",
                }
            });
        }
        let test = Test::compile(operator, expected, place, patterns)?;
        let Value::Text(name) = attribute else {
            return Some(Self::Fails(Fault::AttributeNotText(attribute.kind())));
        };
        Some(Self::Attribute { place: AttributeName::of(name), name: name.clone(), test })
    }
}

impl Test {
    /// `None` for an operator the library does not know.
    fn compile(operator: &str, expected: &Value, place: Place, patterns: &mut Patterns) -> Option<Self> {
        let text = || str_of(expected).into_owned();
        let order = |order| Self::Order { order, expected: expected.clone() };
        let version = |ordering| Self::Version {
            ordering,
            expected: Some(expected)
                .filter(|expected| !expected.is_null())
                .and_then(|expected| Version::parse(&str_of(expected))),
        };
        let date = |ordering| Self::Date { ordering, expected: dates::parse_value(expected) };
        Some(match operator {
            "eq" | "ne" => Self::Equals { expected: expected.clone(), negated: operator == "ne" },
            "gt" => order(Order::Greater),
            "gte" => order(Order::GreaterOrEqual),
            "lt" => order(Order::Less),
            "lte" => order(Order::LessOrEqual),
            "in" | "not_in" if !expected.is_truthy() => Self::Constant(operator == "not_in"),
            "in" | "not_in" => {
                Self::In { container: Container::compile(expected.clone()), negated: operator == "not_in" }
            }
            "contains" | "not_contains" => {
                Self::Contains { expected: expected.clone(), negated: operator == "not_contains" }
            }
            "starts_with" => Self::StartsWith(text()),
            "ends_with" => Self::EndsWith(text()),
            "matches" => Self::Matches(match expected {
                Value::Text(pattern) => patterns.compile(pattern),
                other => Pattern::Fails(Fault::PatternNotText(other.kind())),
            }),
            "semver_eq" => version(Ordering::Equal),
            "semver_gt" => version(Ordering::Greater),
            "semver_lt" => version(Ordering::Less),
            "date_after" => date(Ordering::Greater),
            "date_before" => date(Ordering::Less),
            "time_window" => Self::Window(TimeWindow::compile(expected, place == Place::Segment)),
            // Only within segments do these get here.
            "in_segment" | "not_in_segment" => Self::Constant(false),
            _ => return None,
        })
    }

    /// Whether the test holds. `method_text` writes what a method of the context object is as a text.
    pub(crate) fn holds(
        &self,
        actual: Attribute<'_>,
        method_text: impl Fn(&str) -> String,
    ) -> Result<bool, Fault> {
        match actual {
            Attribute::Value(value) => self.holds_for_value(value),
            Attribute::Instant(instant) => {
                self.holds_for_opaque(actual, || instant.to_string(), Some(instant))
            }
            Attribute::Method(method) => self.holds_for_opaque(actual, || method_text(method), None),
        }
    }

    fn holds_for_value(&self, actual: &Value) -> Result<bool, Fault> {
        Ok(match self {
            Self::Equals { expected, negated } => actual.equals(expected) != *negated,
            Self::Order { .. } if actual.is_null() => false,
            Self::Order { order, expected } => order.compare(actual, expected)?,
            Self::In { container, negated } => container.holds(actual)? != *negated,
            Self::Contains { negated, .. } if !actual.is_truthy() => *negated,
            Self::Contains { expected, negated } => {
                super::membership::contains(actual, expected)? != *negated
            }
            Self::StartsWith(_) | Self::EndsWith(_) | Self::Matches(_) if !actual.is_truthy() => false,
            Self::StartsWith(expected) => str_of(actual).starts_with(expected.as_str()),
            Self::EndsWith(expected) => str_of(actual).ends_with(expected.as_str()),
            Self::Matches(pattern) => pattern.matches(&str_of(actual))?,
            Self::Version { .. } if actual.is_null() => false,
            Self::Version { ordering, expected } => expected.as_ref().is_some_and(|expected| {
                Version::parse(&str_of(actual)).is_some_and(|actual| actual.compare(expected) == *ordering)
            }),
            Self::Date { ordering, expected } => {
                compare_dates(dates::parse_value(actual), *expected, *ordering)?
            }
            Self::Window(window) => match dates::parse_value(actual) {
                Some(actual) => window.holds(actual)?,
                None => false,
            },
            Self::Constant(holds) => *holds,
        })
    }

    /// As above for the context's instant and for methods: they equal no value and are never falsy.
    fn holds_for_opaque(
        &self,
        actual: Attribute<'_>,
        text: impl Fn() -> String,
        instant: Option<DateTime>,
    ) -> Result<bool, Fault> {
        Ok(match self {
            Self::Equals { negated, .. } => *negated,
            Self::Order { order, expected } => {
                return Err(Fault::Incomparable {
                    operator: order.name(),
                    left: actual.kind(),
                    right: expected.kind(),
                });
            }
            Self::In { container, negated } => container.holds_opaque(actual.kind())? != *negated,
            Self::Contains { .. } => return Err(Fault::NotAContainer(actual.kind())),
            Self::StartsWith(expected) => text().starts_with(expected.as_str()),
            Self::EndsWith(expected) => text().ends_with(expected.as_str()),
            Self::Matches(pattern) => pattern.matches(&text())?,
            // Neither is written as integers between points.
            Self::Version { .. } => false,
            Self::Date { ordering, expected } => compare_dates(instant, *expected, *ordering)?,
            Self::Window(window) => match instant {
                Some(instant) => window.holds(instant)?,
                None => false,
            },
            Self::Constant(holds) => *holds,
        })
    }
}

/// False if one of the two is no date; a fault if one is outside of the years 1 to 9999 in UTC.
fn compare_dates(
    actual: Option<DateTime>,
    expected: Option<DateTime>,
    ordering: Ordering,
) -> Result<bool, Fault> {
    let (Some(actual), Some(expected)) = (actual, expected) else {
        return Ok(false);
    };
    match (actual.to_utc(), expected.to_utc()) {
        (Some(actual), Some(expected)) => Ok(actual.cmp(&expected) == ordering),
        _ => Err(Fault::DateOutOfRange),
    }
}
