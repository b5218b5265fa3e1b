//! `fractional`: the same variant for the same targeting key.

use super::attribute::{FLAGD_FLAG_KEY, FLAGD_TARGETING_KEY};
use super::decision::{End, Node, TooComplex};
use super::logic::{Logic, has_targeting_key};
use super::operand::number_text;
use crate::json::Json;
use crate::problem::item;
use flag_model::hash::murmur3_x86_32;
use flag_model::limits::FLAGD_WEIGHTS_SUM_MAX;

/// What is hashed: a fixed text and the targeting key.
struct Bucketing {
    prefix: String,
    /// Whether a context without a targeting key is hashed too; else it gets null.
    without_key: bool,
}

impl Logic<'_> {
    pub(super) fn fractional(&mut self, arguments: &Json, pointer: &str) -> Result<Node, TooComplex> {
        let Json::Array(items) = arguments else {
            return self.not_expressible(pointer, "\"fractional\" needs a list.", WRITE_PARTS);
        };
        let (bucketing, first) = match items.first() {
            Some(Json::Array(_)) => {
                (Some(Bucketing { prefix: self.flag_key.to_owned(), without_key: false }), 0)
            }
            Some(expression) => (self.bucketing(expression), 1),
            None => return self.not_expressible(pointer, "\"fractional\" has no parts.", WRITE_PARTS),
        };
        let Some(bucketing) = bucketing else {
            let detail = "Jackstaff divides contexts by a fixed text and the targeting key, nothing else.";
            let advice = "Leave out the first argument, or make what is hashed the targeting key.";
            return self.not_expressible(&item(pointer, 0), detail, advice);
        };
        match &self.bucketing_key {
            Some(other) if *other != bucketing.prefix => {
                let detail = "Two divisions of this flag put different texts before the targeting key.";
                return self.not_expressible(pointer, detail, "Use the same text in both.");
            }
            _ => self.bucketing_key = Some(bucketing.prefix.clone()),
        }
        let reasons = self.refusals.len();
        let mut parts = Vec::new();
        for (index, json) in items.iter().enumerate().skip(first) {
            if let Some(part) = self.part(json, &item(pointer, index))? {
                parts.push(part);
            }
        }
        if self.refusals.len() > reasons {
            return self.decisions.end(End::Null);
        }
        let sum: u64 = parts.iter().map(|(_, weight)| u64::from(*weight)).sum();
        if sum == 0 || sum > u64::from(FLAGD_WEIGHTS_SUM_MAX) {
            return self.decisions.end(End::Null);
        }
        // A context without a targeting key is hashed as the fixed text alone, or gets null.
        let alone =
            bucketing.without_key.then(|| part_at(&parts, sum, murmur3_x86_32(bucketing.prefix.as_bytes())));
        let without_key = match alone.flatten() {
            Some(name) => self.decisions.end(End::Text(name))?,
            None => self.decisions.end(End::Null)?,
        };
        let split = self.decisions.end(End::Split(parts))?;
        let key = self.decisions.ask(has_targeting_key())?;
        self.decisions.choose(key, split, without_key)
    }

    /// `None` when it is not a fixed text followed by the targeting key.
    fn bucketing(&self, expression: &Json) -> Option<Bucketing> {
        if targeting_key_of(expression).is_some() {
            return Some(Bucketing { prefix: String::new(), without_key: false });
        }
        let Some(Json::Array(parts)) = expression.member("cat") else { return None };
        let (last, fixed) = parts.split_last()?;
        targeting_key_of(last)?;
        let mut prefix = String::new();
        for part in fixed {
            match part {
                Json::Text(text) => prefix.push_str(text),
                Json::Object(_) if var_of(part)?.0 == FLAGD_FLAG_KEY => prefix.push_str(self.flag_key),
                _ => return None,
            }
        }
        Some(Bucketing { prefix, without_key: true })
    }

    /// One part: `["variant", weight]`, or `["variant"]` with the weight 1.
    fn part(&mut self, json: &Json, pointer: &str) -> Result<Option<(Option<String>, u32)>, TooComplex> {
        let (name, weight) = match json {
            Json::Array(items) => match items.as_slice() {
                [name] => (name, 1),
                [name, Json::Number(weight)] => match whole(weight) {
                    Some(weight) => (name, weight),
                    None => return self.not_a_part(pointer),
                },
                _ => return self.not_a_part(pointer),
            },
            _ => return self.not_a_part(pointer),
        };
        let node = self.value(name, &item(pointer, 0))?;
        let name = match self.decisions.constant(node) {
            Some(End::Null) => None,
            Some(End::Text(name) | End::Number(name)) => Some(name.clone()),
            Some(End::Bool(truth)) => Some(truth.to_string()),
            _ => return self.not_a_part(pointer),
        };
        Ok(Some((name, weight)))
    }

    fn not_a_part<T>(&mut self, pointer: &str) -> Result<Option<T>, TooComplex> {
        let detail = "A part is a list of a variant and a weight, both fixed; the weight is a whole number.";
        self.not_expressible(pointer, detail, WRITE_PARTS)?;
        Ok(None)
    }
}

const WRITE_PARTS: &str = "Write [\"variant\", weight] for each part.";

/// The path and what stands for a missing attribute.
fn var_of(json: &Json) -> Option<(&str, &Json)> {
    match json.member("var")? {
        Json::Text(path) => Some((path, &Json::Null)),
        Json::Array(items) => match items.as_slice() {
            [Json::Text(path)] => Some((path, &Json::Null)),
            [Json::Text(path), missing] => Some((path, missing)),
            _ => None,
        },
        _ => None,
    }
}

fn targeting_key_of(json: &Json) -> Option<()> {
    let (path, missing) = var_of(json)?;
    let empty = matches!(missing, Json::Null) || missing.as_text() == Some("");
    (path == FLAGD_TARGETING_KEY && empty).then_some(())
}

/// A weight; what is below 0 counts as 0.
fn whole(weight: &serde_json::Number) -> Option<u32> {
    match number_text(weight).parse::<i64>() {
        Ok(weight) => u32::try_from(weight.max(0)).ok(),
        Err(_) => None,
    }
}

/// The name of the part in which a hash lies.
fn part_at(parts: &[(Option<String>, u32)], sum: u64, hash: u32) -> Option<String> {
    let place = (u64::from(hash) * sum) >> 32;
    let mut end = 0;
    let part = parts.iter().find(|(_, weight)| {
        end += u64::from(*weight);
        place < end
    });
    part.and_then(|(name, _)| name.clone())
}
