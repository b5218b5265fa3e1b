//! Writes conditions as JsonLogic.

use super::attribute::{
    FLAGD_TARGETING_KEY, FLAGD_TIMESTAMP, NOT_EMPTY_PATTERN, TARGETING_KEY, TIMESTAMP, to_flagd,
};
use crate::problem::{child, item};
use crate::report::FindingCode;
use flag_model::limits::CHAIN_MAX;
use flag_model::{Condition, Key, Operator, Segment, Value};
use jiff::Timestamp;
use serde_json::json;

/// Why a condition cannot be written, or what is different about it.
#[derive(Clone, Debug)]
pub(super) struct Remark {
    pub(super) pointer: String,
    pub(super) code: FindingCode,
    pub(super) detail: String,
    pub(super) advice: &'static str,
}

/// Writes conditions and collects what is to be said about them.
pub(super) struct Conditions<'a> {
    pub(super) segments: &'a [Segment],
    /// Each makes the flag impossible to write.
    pub(super) refused: Vec<Remark>,
    pub(super) kept: Vec<Remark>,
    /// Conditions written so far, those of segments as often as they are used.
    pub(super) written: usize,
}

/// The most conditions that are written for one flag.
const WRITTEN_MAX: usize = 20_000;

impl Conditions<'_> {
    fn refuse(&mut self, pointer: &str, detail: impl Into<String>, advice: &'static str) -> Option<Value> {
        let code = FindingCode::NotExpressible;
        self.refused.push(Remark { pointer: pointer.to_owned(), code, detail: detail.into(), advice });
        None
    }

    fn keep(&mut self, pointer: &str, code: FindingCode, detail: &str, advice: &'static str) {
        self.kept.push(Remark { pointer: pointer.to_owned(), code, detail: detail.to_owned(), advice });
    }

    /// All of them must hold; `Some(Value::Bool(true))` for none.
    pub(super) fn all(&mut self, conditions: &[Condition], pointer: &str, depth: usize) -> Option<Value> {
        let written: Vec<_> = conditions
            .iter()
            .enumerate()
            .map(|(i, condition)| self.one(condition, &item(pointer, i), depth))
            .collect();
        let mut written: Vec<Value> = written.into_iter().collect::<Option<_>>()?;
        Some(match written.len() {
            0 => Value::Bool(true),
            1 => written.remove(0),
            _ => json!({ "and": written }),
        })
    }

    fn one(&mut self, condition: &Condition, pointer: &str, depth: usize) -> Option<Value> {
        self.written += 1;
        if self.written > WRITTEN_MAX {
            // Said once: nothing more is written for this flag.
            return if self.written == WRITTEN_MAX + 1 {
                let detail = format!("With its segments the flag has more than {WRITTEN_MAX} conditions.");
                self.refuse(pointer, detail, "Use fewer segments within one another.")
            } else {
                None
            };
        }
        let value = &condition.value;
        if matches!(condition.operator, Operator::InSegment | Operator::NotInSegment) {
            let inside = self.segment(value, pointer, depth)?;
            let inside_wanted = condition.operator == Operator::InSegment;
            return Some(if inside_wanted { inside } else { json!({ "!": [inside] }) });
        }
        if condition.attribute == TIMESTAMP {
            return self.timestamp(condition, pointer);
        }
        let path = match to_flagd(&condition.attribute) {
            Ok(path) => path,
            Err(reason) => {
                return self.refuse(pointer, format!("flagd cannot read this attribute. {reason}"), RENAME);
            }
        };
        let var = json!({ "var": path });
        match condition.operator {
            Operator::Eq if is_single(value) => Some(json!({ "===": [var, value] })),
            Operator::Ne if is_single(value) => Some(json!({ "!==": [var, value] })),
            Operator::In if is_list(value) => Some(json!({ "in": [var, value] })),
            Operator::NotIn if is_list(value) => Some(json!({ "!": [{ "in": [var, value] }] })),
            Operator::Contains if is_text(value) => Some(json!({ "in": [value, var] })),
            Operator::NotContains if is_text(value) => Some(json!({ "!": [{ "in": [value, var] }] })),
            Operator::StartsWith if is_text(value) => Some(json!({ "starts_with": [var, value] })),
            Operator::EndsWith if is_text(value) => Some(json!({ "ends_with": [var, value] })),
            Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte if value.is_number() => {
                let detail = "flagd converts texts into numbers in this comparison, Jackstaff does not.";
                let advice = "Check that applications send the attribute as a number.";
                self.keep(pointer, FindingCode::TypeConversion, detail, advice);
                Some(order(condition.operator, &path, value))
            }
            Operator::Matches
                if condition.attribute == TARGETING_KEY && value.as_str() == Some(NOT_EMPTY_PATTERN) =>
            {
                Some(json!({ "!!": [{ "var": FLAGD_TARGETING_KEY }] }))
            }
            operator => {
                let detail = format!(
                    "flagd has nothing that gives the same answers as {} with this value.",
                    operator.as_str()
                );
                self.refuse(
                    pointer,
                    detail,
                    "Use eq, in, contains, starts_with, ends_with or a comparison of numbers.",
                )
            }
        }
    }

    fn timestamp(&mut self, condition: &Condition, pointer: &str) -> Option<Value> {
        let instant = condition.value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
        let Some(second) = instant.filter(|i| i.subsec_nanosecond() == 0).map(Timestamp::as_second) else {
            let detail = "flagd compares the time with whole seconds in UTC only.";
            return self.refuse(pointer, detail, "Write the instant as 2026-01-31T09:00:00Z.");
        };
        match condition.operator {
            Operator::DateBefore => Some(json!({ "<": [{ "var": FLAGD_TIMESTAMP }, second] })),
            Operator::DateAfter => {
                let detail = "In flagd the condition holds at this very instant already, here just after it.";
                self.keep(pointer, FindingCode::Boundary, detail, "Nothing need be done.");
                Some(json!({ ">=": [{ "var": FLAGD_TIMESTAMP }, second] }))
            }
            operator => {
                let detail = format!("flagd cannot use {} with the time.", operator.as_str());
                self.refuse(pointer, detail, "Use date_before or date_after.")
            }
        }
    }

    /// A segment is written where it is used: flagd's shared rules are copied by text before they are read.
    fn segment(&mut self, key: &Value, pointer: &str, depth: usize) -> Option<Value> {
        if depth >= CHAIN_MAX {
            let detail = format!("More than {CHAIN_MAX} segments stand above one another.");
            return self.refuse(pointer, detail, "Remove the circle, or nest them less deep.");
        }
        let name = key.as_str().and_then(|text| Key::new(text).ok());
        let found = self.segments.iter().enumerate().find(|(_, segment)| Some(&segment.key) == name.as_ref());
        let Some((index, segment)) = found else {
            return self.refuse(pointer, "The segment does not exist.", "Choose an existing segment.");
        };
        let detail = "The segment was copied to where it is used.";
        self.keep(pointer, FindingCode::Inlined, detail, "Export again when the segment changes.");
        if !segment.enabled {
            return Some(Value::Bool(false));
        }
        let place = child(&item("/segments", index), "conditions");
        let own = self.all(&segment.conditions, &place, depth + 1)?;
        match &segment.parent {
            None => Some(own),
            Some(parent) => {
                let above = self.segment(&Value::from(parent.as_str()), pointer, depth + 1)?;
                Some(json!({ "and": [above, own] }))
            }
        }
    }
}

const RENAME: &str = "Give the attribute another name in the context.";

/// The comparison; a missing attribute is 0 to flagd, so a number that fails stands for it.
fn order(operator: Operator, path: &str, limit: &Value) -> Value {
    let float = limit.as_f64().unwrap_or_default();
    let (symbol, zero_holds) = match operator {
        Operator::Gt => (">", 0.0 > float),
        Operator::Gte => (">=", 0.0 >= float),
        Operator::Lt => ("<", 0.0 < float),
        _ => ("<=", 0.0 <= float),
    };
    let fails = match operator {
        // Far enough that it is another number, however large the limit is.
        Operator::Gte => Value::from((float - 1.0 - float.abs()).max(f64::MIN)),
        Operator::Lte => Value::from((float + 1.0 + float.abs()).min(f64::MAX)),
        _ => limit.clone(),
    };
    let var = if zero_holds { json!({ "var": [path, fails] }) } else { json!({ "var": path }) };
    json!({ symbol: [var, limit] })
}

fn is_single(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}

fn is_list(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(is_single))
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}
