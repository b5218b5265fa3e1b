//! Whether an attribute, or the time, is below or above a fixed number.

use super::attribute::TIMESTAMP;
use super::compare::{COMPARE_WITH_FIXED, FIXED, TWO_ATTRIBUTES, question};
use super::decision::{End, Node, TooComplex};
use super::logic::Logic;
use super::operand::Operand;
use crate::json::Json;
use crate::problem::item;
use flag_model::{Operator, Value};
use jiff::Timestamp;

impl Logic<'_> {
    /// `<`, `<=`, `>` and `>=`; the first two also between three.
    pub(super) fn order(
        &mut self,
        operator: &'static str,
        arguments: &Json,
        pointer: &str,
    ) -> Result<Node, TooComplex> {
        if let Json::Array(items) = arguments
            && let [low, middle, high] = items.as_slice()
            && operator.starts_with('<')
        {
            let places = [item(pointer, 0), item(pointer, 1), item(pointer, 2)];
            let first = self.order_of(operator, (low, &places[0]), (middle, &places[1]), pointer)?;
            let second = self.order_of(operator, (middle, &places[1]), (high, &places[2]), pointer)?;
            return self.decisions.and(first, second);
        }
        match self.two(arguments, pointer)? {
            Some((left, right)) => {
                self.order_of(operator, (left, &item(pointer, 0)), (right, &item(pointer, 1)), pointer)
            }
            None => self.decisions.end(End::Null),
        }
    }

    fn order_of(
        &mut self,
        operator: &'static str,
        (left, left_place): (&Json, &str),
        (right, right_place): (&Json, &str),
        pointer: &str,
    ) -> Result<Node, TooComplex> {
        let left = self.operand(left, left_place)?;
        let right = self.operand(right, right_place)?;
        let (attribute, operator, fixed) = match (left, right) {
            (Some(Operand::Constant(fixed)), Some(attribute)) => (attribute, turned(operator), fixed),
            (Some(attribute), Some(Operand::Constant(fixed))) => (attribute, operator, fixed),
            (Some(_), Some(_)) => return self.not_expressible(pointer, TWO_ATTRIBUTES, COMPARE_WITH_FIXED),
            _ => return self.decisions.end(End::Null),
        };
        let Json::Number(limit) = &fixed else {
            let detail = format!("flagd orders {} by rules of its own.", fixed.kind());
            return self.not_expressible(pointer, detail, "Compare with a number.");
        };
        match attribute {
            Operand::Timestamp => self.timestamp(operator, limit.as_f64(), pointer),
            Operand::Attribute { name, missing } => self.number_order(
                name,
                operator,
                limit.as_f64().unwrap_or_default(),
                &missing,
                &fixed,
                pointer,
            ),
            Operand::Constant(Json::Number(number)) => {
                let holds =
                    holds(operator, number.as_f64().unwrap_or_default(), limit.as_f64().unwrap_or_default());
                self.decisions.truth(holds)
            }
            Operand::Constant(_) => self.not_expressible(pointer, FIXED, "Write the result instead."),
        }
    }

    fn number_order(
        &mut self,
        name: String,
        operator: &str,
        limit: f64,
        missing: &Json,
        fixed: &Json,
        pointer: &str,
    ) -> Result<Node, TooComplex> {
        self.assume_type(pointer, operator)?;
        // To flagd a missing attribute is 0 here; no condition of ours holds for it, its opposite neither.
        let missing = match missing {
            Json::Null => 0.0,
            Json::Number(number) => number.as_f64().unwrap_or_default(),
            _ => return self.not_expressible(pointer, FIXED, "Let a number stand for a missing attribute."),
        };
        let (same, opposite) = operators(operator);
        if holds(operator, missing, limit) {
            let no = self.decisions.ask(question(name, opposite, fixed.to_value()))?;
            self.decisions.is_truthy(no, false)
        } else {
            self.decisions.ask(question(name, same, fixed.to_value()))
        }
    }

    /// `$flagd.timestamp`: the whole second, so that being before a whole second is the same for the instant.
    pub(super) fn timestamp(
        &mut self,
        operator: &str,
        limit: Option<f64>,
        pointer: &str,
    ) -> Result<Node, TooComplex> {
        let limit = limit.unwrap_or_default();
        // The first whole second at which it is over, or has come.
        let second = match operator {
            "<" | ">=" => limit.ceil(),
            _ => limit.floor() + 1.0,
        };
        #[expect(clippy::cast_possible_truncation, reason = "saturates; such an instant is refused below")]
        let Ok(instant) = Timestamp::from_second(second as i64) else {
            let detail = "The instant lies outside the years -9999 to 9999.";
            return self.not_expressible(pointer, detail, "Use Unix seconds, not milliseconds.");
        };
        let value = Value::from(instant.to_string());
        let before = self.decisions.ask(question(TIMESTAMP.to_owned(), Operator::DateBefore, value))?;
        self.decisions.is_truthy(before, operator.starts_with('<'))
    }
}

fn turned(operator: &'static str) -> &'static str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        _ => "<=",
    }
}

fn operators(operator: &str) -> (Operator, Operator) {
    match operator {
        "<" => (Operator::Lt, Operator::Gte),
        "<=" => (Operator::Lte, Operator::Gt),
        ">" => (Operator::Gt, Operator::Lte),
        _ => (Operator::Gte, Operator::Lt),
    }
}

fn holds(operator: &str, left: f64, right: f64) -> bool {
    match operator {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        _ => left >= right,
    }
}
