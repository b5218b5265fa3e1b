//! Compiled conditions.

use super::Compiler;
use crate::attributes::AttributeId;
use crate::operators::{Affixes, Bound, Members, Order, Side, Test, Unusable, date, version, window::Window};
use flag_model::{Condition, Operator, PartId, compile_pattern};
use serde_json::Value;
use std::cmp::Ordering;

/// Members of a list that a trace shows.
const SHOWN_MEMBERS: usize = 20;

/// A compiled condition.
#[derive(Debug)]
pub(crate) struct CompiledCondition {
    pub(crate) check: Check,
    /// What a trace shows of it.
    pub(crate) shown: Box<Shown>,
}

/// What a condition asks.
#[derive(Debug)]
pub(crate) enum Check {
    Attribute { attribute: AttributeId, test: Test },
    Segment(SegmentCheck),
}

/// Whether a context is in a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentCheck {
    /// `None`: there is no such segment, so nobody is in it.
    pub(crate) segment: Option<usize>,
    pub(crate) negated: bool,
}

/// A condition as it was written.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) id: PartId,
    pub(crate) attribute: Box<str>,
    pub(crate) operator: Operator,
    pub(crate) expected: Expected,
}

/// What an attribute is compared with, long lists cut.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) value: Value,
    /// How many members the list has, when it was cut.
    pub(crate) members: Option<usize>,
}

/// Compiles conditions; `counts` tells whether they can decide anything, so that their times matter.
pub(super) fn compile<'a>(
    conditions: &'a [Condition],
    compiler: &mut Compiler<'a>,
    counts: bool,
) -> Box<[CompiledCondition]> {
    conditions.iter().map(|condition| compile_one(condition, compiler, counts)).collect()
}

fn compile_one<'a>(condition: &'a Condition, compiler: &mut Compiler<'a>, counts: bool) -> CompiledCondition {
    let attribute = compiler.attributes.intern(&condition.attribute);
    let check = match condition.operator {
        Operator::InSegment | Operator::NotInSegment => match condition.value.as_str() {
            Some(key) => Check::Segment(SegmentCheck {
                segment: compiler.segments.get(key).copied(),
                negated: condition.operator == Operator::NotInSegment,
            }),
            None => Check::Attribute { attribute, test: Test::Unusable(Unusable::SegmentKey) },
        },
        _ => {
            let test = test(condition, compiler).unwrap_or_else(Test::Unusable);
            if counts && compiler.attributes.is_timestamp(attribute) {
                compiler.clock.watch_timestamp(&test);
            }
            Check::Attribute { attribute, test }
        }
    };
    let shown = Shown {
        id: condition.id,
        attribute: condition.attribute.as_str().into(),
        operator: condition.operator,
        expected: Expected::new(&condition.value),
    };
    CompiledCondition { check, shown: Box::new(shown) }
}

fn test<'a>(condition: &'a Condition, compiler: &mut Compiler<'a>) -> Result<Test, Unusable> {
    let value = &condition.value;
    let list = || value.as_array().map(|list| Members::new(list)).ok_or(Unusable::List);
    let affixes = |side| Affixes::new(side, value).map(Test::Affix).ok_or(Unusable::TextOrTexts);
    Ok(match condition.operator {
        Operator::Eq => Test::Equal { value: value.clone(), negated: false },
        Operator::Ne => Test::Equal { value: value.clone(), negated: true },
        Operator::Gt => order(value, Order::Greater)?,
        Operator::Gte => order(value, Order::GreaterOrEqual)?,
        Operator::Lt => order(value, Order::Less)?,
        Operator::Lte => order(value, Order::LessOrEqual)?,
        Operator::In => Test::Member { members: list()?, negated: false },
        Operator::NotIn => Test::Member { members: list()?, negated: true },
        Operator::Contains => Test::Contains { value: value.clone(), negated: false },
        Operator::NotContains => Test::Contains { value: value.clone(), negated: true },
        Operator::StartsWith => affixes(Side::Start)?,
        Operator::EndsWith => affixes(Side::End)?,
        Operator::Matches => {
            let pattern = value.as_str().ok_or(Unusable::NoPattern)?;
            let compiled = compiler.patterns.entry(pattern).or_insert_with(|| compile_pattern(pattern));
            Test::Matches(compiled.clone().map_err(Unusable::Pattern)?)
        }
        Operator::SemverEq => semver(value, Ordering::Equal)?,
        Operator::SemverGt => semver(value, Ordering::Greater)?,
        Operator::SemverLt => semver(value, Ordering::Less)?,
        Operator::DateAfter => instant(value, Ordering::Greater)?,
        Operator::DateBefore => instant(value, Ordering::Less)?,
        Operator::TimeWindow => Test::Window(Window::new(value, &mut compiler.zones)?),
        Operator::InSegment | Operator::NotInSegment => return Err(Unusable::SegmentKey),
    })
}

fn order(value: &Value, order: Order) -> Result<Test, Unusable> {
    let bound = match value {
        Value::Number(number) => Bound::Number(number.clone()),
        Value::String(text) => Bound::Text(text.as_str().into()),
        _ => return Err(Unusable::NumberOrText),
    };
    Ok(Test::Order { bound, order })
}

fn semver(value: &Value, wanted: Ordering) -> Result<Test, Unusable> {
    let text = value.as_str().filter(|text| version::is_version(text)).ok_or(Unusable::Version)?;
    Ok(Test::Version { version: text.into(), wanted })
}

fn instant(value: &Value, wanted: Ordering) -> Result<Test, Unusable> {
    let instant = date::parse(value).ok_or(Unusable::Date)?;
    Ok(Test::Date { instant, wanted })
}

impl Expected {
    fn new(value: &Value) -> Self {
        match value {
            Value::Array(list) if list.len() > SHOWN_MEMBERS => {
                Self { value: Value::Array(list[..SHOWN_MEMBERS].to_vec()), members: Some(list.len()) }
            }
            _ => Self { value: value.clone(), members: None },
        }
    }
}
