//! Compiled conditions.

use super::Compiler;
use crate::attributes::AttributeId;
use crate::operators::{Affixes, Bound, Members, Order, Side, Test, Unusable, date, version, window::Window};
use crate::texts::{TextSet, TextTable};
use flag_model::{Condition, Operator, PartId, compile_pattern};
use serde_json::Value;
use std::cmp::Ordering;

/// Members of a list that a trace shows.
const SHOWN_MEMBERS: usize = 20;

/// The conditions of a flag set, one after the other, so that those of a flag are read in a row. What only a trace
/// shows is kept apart.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    checks: Vec<Check>,
    shown: Vec<Shown>,
}

impl Conditions {
    /// The condition at this place.
    pub(crate) fn get(&self, index: usize) -> (&Check, &Shown) {
        (&self.checks[index], &self.shown[index])
    }

    /// What a trace shows of the conditions in these places.
    pub(crate) fn shown(&self, range: ConditionRange) -> &[Shown] {
        &self.shown[range.indexes()]
    }

    fn push(&mut self, check: Check, shown: Shown) {
        self.checks.push(check);
        self.shown.push(shown);
    }
}

/// The places of the conditions of one rule or segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConditionRange {
    start: u32,
    end: u32,
}

impl ConditionRange {
    pub(crate) fn indexes(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
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
) -> ConditionRange {
    // 2^32 conditions do not fit into memory.
    let place = |compiler: &Compiler<'_>| u32::try_from(compiler.conditions.checks.len()).unwrap_or(u32::MAX);
    let start = place(compiler);
    for condition in conditions {
        let (check, shown) = compile_one(condition, compiler, counts);
        compiler.conditions.push(check, shown);
    }
    ConditionRange { start, end: place(compiler) }
}

fn compile_one<'a>(condition: &'a Condition, compiler: &mut Compiler<'a>, counts: bool) -> (Check, Shown) {
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
    (check, shown)
}

fn test<'a>(condition: &'a Condition, compiler: &mut Compiler<'a>) -> Result<Test, Unusable> {
    let value = &condition.value;
    let affixes = |side| match value {
        Value::String(text) => Ok(Test::Affix { text: text.as_str().into(), side }),
        Value::Array(list) => Ok(Test::Affixes(Box::new(Affixes::new(side, list)))),
        _ => Err(Unusable::TextOrTexts),
    };
    Ok(match condition.operator {
        Operator::Eq => equal(value, false, &mut compiler.texts),
        Operator::Ne => equal(value, true, &mut compiler.texts),
        Operator::Gt => order(value, Order::Greater)?,
        Operator::Gte => order(value, Order::GreaterOrEqual)?,
        Operator::Lt => order(value, Order::Less)?,
        Operator::Lte => order(value, Order::LessOrEqual)?,
        Operator::In => member(value, false, &mut compiler.texts)?,
        Operator::NotIn => member(value, true, &mut compiler.texts)?,
        Operator::Contains => Test::Contains { value: Box::new(value.clone()), negated: false },
        Operator::NotContains => Test::Contains { value: Box::new(value.clone()), negated: true },
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
        Operator::TimeWindow => Test::Window(Box::new(Window::new(value, &mut compiler.zones)?)),
        Operator::InSegment | Operator::NotInSegment => return Err(Unusable::SegmentKey),
    })
}

fn equal(value: &Value, negated: bool, table: &mut TextTable) -> Test {
    match value {
        Value::String(text) => {
            Test::Texts { texts: TextSet::new([text.as_str()].into_iter(), table), negated }
        }
        _ => Test::Equal { value: Box::new(value.clone()), negated },
    }
}

fn member(value: &Value, negated: bool, table: &mut TextTable) -> Result<Test, Unusable> {
    let list = value.as_array().ok_or(Unusable::List)?;
    Ok(if list.iter().all(Value::is_string) {
        Test::Texts { texts: TextSet::new(list.iter().filter_map(Value::as_str), table), negated }
    } else {
        Test::Member { members: Box::new(Members::new(list)), negated }
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
