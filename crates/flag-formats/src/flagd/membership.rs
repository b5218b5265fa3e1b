//! Whether a text or a list holds something, and how a text starts and ends.

use super::compare::question;
use super::decision::{End, Node, TooComplex};
use super::logic::Logic;
use super::operand::Operand;
use crate::json::Json;
use crate::problem::item;
use crate::report::FindingCode;
use flag_model::limits::{CONDITION_VALUE_MAX_BYTES, LIST_MAX_MEMBERS};
use flag_model::{Operator, Value};

impl Logic<'_> {
    /// `in`: an attribute in a fixed list, or a fixed text in an attribute.
    pub(super) fn membership(&mut self, arguments: &Json, pointer: &str) -> Result<Node, TooComplex> {
        let Some((member, whole)) = self.two(arguments, pointer)? else {
            return self.decisions.end(End::Null);
        };
        let member = self.operand(member, &item(pointer, 0))?;
        let whole = self.operand(whole, &item(pointer, 1))?;
        match (member, whole) {
            (
                Some(Operand::Attribute { name, missing: Json::Null }),
                Some(Operand::Constant(Json::Array(list))),
            ) => self.listed(name, &list, pointer),
            (
                Some(Operand::Constant(Json::Text(text))),
                Some(Operand::Attribute { name, missing: Json::Null }),
            ) if !text.is_empty() => {
                if text.len() > CONDITION_VALUE_MAX_BYTES {
                    return self.too_long(pointer);
                }
                self.decisions.ask(question(name, Operator::Contains, Value::from(text)))
            }
            (Some(Operand::Constant(Json::Text(text))), Some(Operand::Constant(Json::Array(list)))) => {
                self.decisions.truth(list.contains(&Json::Text(text)))
            }
            (Some(Operand::Constant(Json::Text(part))), Some(Operand::Constant(Json::Text(text)))) => {
                self.decisions.truth(text.contains(&part))
            }
            (Some(Operand::Attribute { .. }), Some(Operand::Constant(Json::Text(_)))) => {
                let detail = "Whether an attribute is a part of a fixed text is not a condition.";
                self.not_expressible(pointer, detail, "Write a list on the right: [\"a\", \"b\"].")
            }
            (Some(_), Some(_)) => {
                let detail = "\"in\" is expressible for an attribute in a fixed list, and for a fixed text that is not empty in an attribute.";
                self.not_expressible(pointer, detail, "Write it in one of these two forms.")
            }
            _ => self.decisions.end(End::Null),
        }
    }

    fn listed(&mut self, name: String, list: &[Json], pointer: &str) -> Result<Node, TooComplex> {
        if list.iter().any(|json| matches!(json, Json::Null | Json::Array(_) | Json::Object(_))) {
            let detail = "The list has a member that is not a text, a number, true or false.";
            return self.not_expressible(pointer, detail, "List single values.");
        }
        let long = |json: &Json| json.as_text().is_some_and(|text| text.len() > CONDITION_VALUE_MAX_BYTES);
        if list.iter().any(long) {
            return self.too_long(pointer);
        }
        if list.len() > LIST_MAX_MEMBERS {
            let detail =
                format!("The list has {} members; a condition may have {LIST_MAX_MEMBERS}.", list.len());
            return self.refuse(
                pointer,
                FindingCode::LimitExceeded,
                detail,
                "Split the list over several rules.",
            );
        }
        if list.is_empty() {
            return self.decisions.truth(false);
        }
        let list = list.iter().map(Json::to_value).collect();
        self.decisions.ask(question(name, Operator::In, Value::Array(list)))
    }

    /// `starts_with` and `ends_with`.
    pub(super) fn affix(
        &mut self,
        operator: Operator,
        arguments: &Json,
        pointer: &str,
    ) -> Result<Node, TooComplex> {
        let Some((whole, part)) = self.two(arguments, pointer)? else {
            return self.decisions.end(End::Null);
        };
        let whole = self.operand(whole, &item(pointer, 0))?;
        let part = self.operand(part, &item(pointer, 1))?;
        match (whole, part) {
            (
                Some(Operand::Attribute { name, missing: Json::Null }),
                Some(Operand::Constant(Json::Text(part))),
            ) if !part.is_empty() => {
                if part.len() > CONDITION_VALUE_MAX_BYTES {
                    return self.too_long(pointer);
                }
                // An attribute that is no text makes it null instead of false.
                let no = self.decisions.end(End::FalseOrNull)?;
                self.decisions.ask_or(question(name, operator, Value::from(part)), no)
            }
            (Some(Operand::Constant(Json::Text(whole))), Some(Operand::Constant(Json::Text(part)))) => {
                let starts = operator == Operator::StartsWith;
                self.decisions.truth(if starts { whole.starts_with(&part) } else { whole.ends_with(&part) })
            }
            (Some(_), Some(_)) => {
                let detail =
                    "Expressible is an attribute on the left and a fixed text, not empty, on the right.";
                self.not_expressible(pointer, detail, "Write it in this form.")
            }
            _ => self.decisions.end(End::Null),
        }
    }
}
