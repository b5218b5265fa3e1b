//! Whether an attribute equals a fixed value.

use super::attribute::TARGETING_KEY;
use super::decision::{End, Node, Question, TooComplex};
use super::logic::Logic;
use super::operand::{Operand, number_text, text_number};
use crate::json::Json;
use crate::problem::item;
use crate::report::FindingCode;
use flag_model::limits::CONDITION_VALUE_MAX_BYTES;
use flag_model::{Operator, Value};

impl Logic<'_> {
    /// `==` and `===`.
    pub(super) fn equality(
        &mut self,
        strict: bool,
        arguments: &Json,
        pointer: &str,
    ) -> Result<Node, TooComplex> {
        let Some((left, right)) = self.two(arguments, pointer)? else {
            return self.decisions.end(End::Null);
        };
        let left = self.operand(left, &item(pointer, 0))?;
        let right = self.operand(right, &item(pointer, 1))?;
        match (left, right) {
            (Some(Operand::Attribute { name, missing }), Some(Operand::Constant(fixed)))
            | (Some(Operand::Constant(fixed)), Some(Operand::Attribute { name, missing })) => {
                self.equals(strict, name, &missing, &fixed, pointer)
            }
            (Some(Operand::Timestamp), Some(Operand::Constant(Json::Number(second))))
            | (Some(Operand::Constant(Json::Number(second))), Some(Operand::Timestamp)) => {
                let early = self.timestamp("<", second.as_f64(), pointer)?;
                let late = self.timestamp(">", second.as_f64(), pointer)?;
                let outside = self.decisions.or(early, late)?;
                self.decisions.is_truthy(outside, false)
            }
            (Some(Operand::Constant(a)), Some(Operand::Constant(b))) => match constants_equal(&a, &b) {
                Some(equal) => self.decisions.truth(equal),
                None => self.not_expressible(pointer, FIXED, "Write the result instead."),
            },
            (Some(_), Some(_)) => self.not_expressible(pointer, TWO_ATTRIBUTES, COMPARE_WITH_FIXED),
            _ => self.decisions.end(End::Null),
        }
    }

    fn equals(
        &mut self,
        strict: bool,
        name: String,
        missing: &Json,
        fixed: &Json,
        pointer: &str,
    ) -> Result<Node, TooComplex> {
        if matches!(fixed, Json::Text(text) if text.is_empty()) && name == TARGETING_KEY {
            let advice = "Ask whether there is one with {\"!!\": {\"var\": \"targetingKey\"}}.";
            return self.not_expressible(pointer, "An empty targeting key is none to Jackstaff.", advice);
        }
        if *missing != Json::Null && (strict || constants_equal(missing, fixed) != Some(false)) {
            let detail = "A condition cannot hold because its attribute is missing.";
            return self.not_expressible(pointer, detail, "Leave out what stands for a missing attribute.");
        }
        match fixed {
            Json::Text(text) if text.len() > CONDITION_VALUE_MAX_BYTES => self.too_long(pointer),
            Json::Text(_) | Json::Number(_) | Json::Bool(_) if strict => {
                self.decisions.ask(question(name, Operator::Eq, fixed.to_value()))
            }
            Json::Text(text) => match text_number(text) {
                // flagd takes such a text for its number wherever it meets one.
                Some(number) => self.decisions.ask(question(name, Operator::In, spellings(number, text))),
                None => self.decisions.ask(question(name, Operator::Eq, Value::from(text.as_str()))),
            },
            Json::Bool(truth) => {
                self.assume_type(pointer, "===")?;
                let yes = self.decisions.ask(question(name, Operator::In, spellings(1.0, "1")))?;
                self.decisions.is_truthy(yes, *truth)
            }
            Json::Number(number) => {
                self.assume_type(pointer, "===")?;
                let float = number.as_f64().unwrap_or_default();
                if float == 0.0 && *missing == Json::Null {
                    return self.missing_or_zero(name);
                }
                let text = number_text(number);
                self.decisions.ask(question(name, Operator::In, spellings(float, &text)))
            }
            Json::Null => {
                let detail = "A condition cannot ask whether an attribute is missing.";
                self.not_expressible(pointer, detail, "Let the application send a value that says so.")
            }
            Json::Array(_) | Json::Object(_) => {
                let detail = "flagd compares lists and objects by identity, which no rule can.";
                self.not_expressible(pointer, detail, "Compare single values.")
            }
        }
    }

    /// A missing attribute equals 0 in flagd: neither above nor below holds then.
    fn missing_or_zero(&mut self, name: String) -> Result<Node, TooComplex> {
        let above = self.decisions.ask(question(name.clone(), Operator::Gt, Value::from(0)))?;
        let below = self.decisions.ask(question(name, Operator::Lt, Value::from(0)))?;
        let other = self.decisions.or(above, below)?;
        self.decisions.is_truthy(other, false)
    }

    /// A comparison that converts: refused, unless attributes may be taken to have the type compared with.
    pub(super) fn assume_type(&mut self, pointer: &str, operator: &str) -> Result<(), TooComplex> {
        if self.typed {
            self.assumed.push(pointer.to_owned());
            return Ok(());
        }
        let detail = "flagd converts texts and numbers into one another here, conditions do not.";
        let advice = match operator {
            "===" => {
                "Compare with === or !==, or import with the assumption that attributes have these types."
            }
            _ => "Import with the assumption that attributes have the types they are compared with.",
        };
        self.refuse(pointer, FindingCode::TypeConversion, detail, advice).map(|_| ())
    }

    pub(super) fn too_long(&mut self, pointer: &str) -> Result<Node, TooComplex> {
        let detail = format!("The value has more than {CONDITION_VALUE_MAX_BYTES} bytes.");
        self.refuse(pointer, FindingCode::LimitExceeded, detail, "Shorten it.")
    }
}

pub(super) const TWO_ATTRIBUTES: &str = "Two attributes cannot be compared with each other.";
pub(super) const COMPARE_WITH_FIXED: &str = "Compare an attribute with a fixed value.";
pub(super) const FIXED: &str = "Fixed values of different types are compared here.";

pub(super) fn question(attribute: String, operator: Operator, value: Value) -> Question {
    Question { attribute, operator, value }
}

/// Everything that equals `number` in flagd and can be listed.
fn spellings(number: f64, text: &str) -> Value {
    let mut list = vec![Value::from(text)];
    #[expect(clippy::cast_possible_truncation, reason = "only a whole number below 2^53 is written so")]
    if number.fract() == 0.0 && number.abs() < 9e15 {
        list.push(Value::from(number as i64));
    } else {
        list.push(Value::from(number));
    }
    if number == 0.0 || number == 1.0 {
        list.push(Value::from(number == 1.0));
    }
    Value::Array(list)
}

/// `None` when flagd would convert one of them.
fn constants_equal(a: &Json, b: &Json) -> Option<bool> {
    match (a, b) {
        (Json::Text(a), Json::Text(b)) => Some(a == b),
        (Json::Bool(a), Json::Bool(b)) => Some(a == b),
        (Json::Null, Json::Null) => Some(true),
        (Json::Number(a), Json::Number(b)) => Some(a.as_f64() == b.as_f64()),
        _ => None,
    }
}
