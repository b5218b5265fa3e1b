//! What a comparison compares.

use super::attribute::{FLAGD_FLAG_KEY, FLAGD_TIMESTAMP, from_flagd};
use super::decision::{End, TooComplex};
use super::logic::Logic;
use crate::json::Json;
use crate::problem::clip;
use serde_json::Number;

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// An attribute of the context, by the name that a condition has for it.
    Attribute {
        name: String,
        /// What stands for it when it is missing.
        missing: Json,
    },
    /// The instant of the evaluation in seconds.
    Timestamp,
    /// Always the same.
    Constant(Json),
}

impl Logic<'_> {
    /// `None`, with the reason noted, when it is anything that is calculated from the context.
    pub(super) fn operand(&mut self, json: &Json, pointer: &str) -> Result<Option<Operand>, TooComplex> {
        let Json::Object(members) = json else {
            return Ok(Some(Operand::Constant(json.clone())));
        };
        if let [(operator, arguments)] = members.as_slice()
            && operator == "var"
        {
            return self.operand_of_var(arguments, pointer);
        }
        let reasons = self.refusals.len();
        let node = self.value(json, pointer)?;
        let constant = match self.decisions.constant(node) {
            _ if self.refusals.len() > reasons => return Ok(None),
            Some(End::Null) => Some(Json::Null),
            Some(End::Bool(truth)) => Some(Json::Bool(*truth)),
            Some(End::Text(text)) => Some(Json::Text(text.clone())),
            _ => None,
        };
        if constant.is_none() {
            let advice = "Compare an attribute with a fixed value.";
            self.not_expressible(pointer, "What is compared is calculated from the context.", advice)?;
        }
        Ok(constant.map(Operand::Constant))
    }

    /// The operand that `{"var": arguments}` is.
    pub(super) fn operand_of_var(
        &mut self,
        arguments: &Json,
        pointer: &str,
    ) -> Result<Option<Operand>, TooComplex> {
        let (path, missing) = match arguments {
            Json::Text(path) => (path.as_str(), &Json::Null),
            Json::Array(items) => match items.as_slice() {
                [Json::Text(path)] => (path.as_str(), &Json::Null),
                [Json::Text(path), missing] => (path.as_str(), missing),
                _ => ("", &Json::Null),
            },
            _ => ("", &Json::Null),
        };
        match path {
            FLAGD_FLAG_KEY => return Ok(Some(Operand::Constant(Json::Text(self.flag_key.to_owned())))),
            FLAGD_TIMESTAMP => return Ok(Some(Operand::Timestamp)),
            _ => {}
        }
        if matches!(missing, Json::Array(_) | Json::Object(_)) {
            let detail = "What stands for a missing attribute must be a single value.";
            self.not_expressible(pointer, detail, "Use a number, a text, true, false or null.")?;
            return Ok(None);
        }
        match from_flagd(path) {
            Ok(name) => Ok(Some(Operand::Attribute { name, missing: missing.clone() })),
            Err(reason) => {
                let detail =
                    format!("The attribute {:?} cannot be read by a condition. {reason}", clip(path));
                self.not_expressible(pointer, detail, "Give the attribute another name in the context.")?;
                Ok(None)
            }
        }
    }

    /// The two arguments of a comparison.
    pub(super) fn two<'j>(
        &mut self,
        arguments: &'j Json,
        pointer: &str,
    ) -> Result<Option<(&'j Json, &'j Json)>, TooComplex> {
        if let Json::Array(items) = arguments
            && let [left, right] = items.as_slice()
        {
            return Ok(Some((left, right)));
        }
        self.not_expressible(pointer, "This operator needs a list of two.", "Write two arguments.")?;
        Ok(None)
    }
}

/// A number as JavaScript writes it where it becomes a text: `1`, not `1.0`.
pub(super) fn number_text(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 1e15 => format!("{float:.0}"),
        _ => number.to_string(),
    }
}

/// The number that flagd takes a text for when it compares it with a number; `None` when it is none.
pub(super) fn text_number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0.0);
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
