//! JSON as it was written: members in their order, repeated ones too, so that each can be named.

use crate::problem::{ProblemCode, Problems, child, clip, item};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use std::collections::HashSet;
use std::fmt;

/// Bytes of a document.
pub const DOCUMENT_MAX_BYTES: usize = 64 * 1024 * 1024;

/// A JSON value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Json {
    /// Reads a document; problems of its form go to `problems`. The nesting is at most `max_depth` in what
    /// comes back, so that callers may recurse.
    pub(crate) fn read(bytes: &[u8], max_depth: usize, problems: &mut Problems) -> Option<Self> {
        if bytes.len() > DOCUMENT_MAX_BYTES {
            let detail = format!("The document has {} bytes; it may have {DOCUMENT_MAX_BYTES}.", bytes.len());
            problems.push("", ProblemCode::TooLarge, detail, "Split it into several documents.");
            return None;
        }
        // Text with replacement characters is read on, so that the other problems are told as well.
        if let Err(error) = std::str::from_utf8(bytes) {
            let detail = format!("The byte at offset {} does not belong to UTF-8.", error.valid_up_to());
            problems.push("", ProblemCode::InvalidUtf8, detail, "Save the document as UTF-8.");
        }
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        match serde_json::from_str::<Self>(text) {
            Ok(json) => json.check_form(&mut Vec::new(), max_depth, problems).then_some(json),
            Err(error) => {
                push_syntax(&error, problems);
                None
            }
        }
    }

    /// Whether the nesting keeps to `levels`; every member named twice is a problem of its own.
    fn check_form<'a>(&'a self, path: &mut Vec<Step<'a>>, levels: usize, problems: &mut Problems) -> bool {
        if levels == 0 && matches!(self, Self::Array(_) | Self::Object(_)) {
            let detail = "Arrays and objects nest deeper than this document may.".to_owned();
            problems.push(&pointer(path), ProblemCode::TooDeep, detail, "Write it flatter.");
            return false;
        }
        let mut fits = true;
        match self {
            Self::Array(items) => {
                for (index, json) in items.iter().enumerate() {
                    path.push(Step::Item(index));
                    fits &= json.check_form(path, levels - 1, problems);
                    path.pop();
                }
            }
            Self::Object(members) => {
                let mut names = HashSet::new();
                for (name, json) in members {
                    path.push(Step::Member(name));
                    if !names.insert(name) {
                        let detail = format!("The member {:?} is there more than once.", clip(name));
                        let advice = "Keep one of them; which one counts is not defined.";
                        problems.push(&pointer(path), ProblemCode::DuplicateKey, detail, advice);
                    }
                    fits &= json.check_form(path, levels - 1, problems);
                    path.pop();
                }
            }
            _ => {}
        }
        fits
    }

    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// The first member of that name.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, json)| json),
            _ => None,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The same as a value of the model.
    pub(crate) fn to_value(&self) -> flag_model::Value {
        use flag_model::Value;
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.clone()),
            Self::Array(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Self::Object(members) => {
                Value::Object(members.iter().map(|(name, json)| (name.clone(), json.to_value())).collect())
            }
        }
    }
}

/// A step of a path. Pointers are made of them only where there is a problem: made for every member, they
/// would cost more than all the rest.
#[derive(Clone, Copy)]
enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

fn pointer(path: &[Step<'_>]) -> String {
    path.iter().fold(String::new(), |place, step| match step {
        Step::Member(name) => child(&place, name),
        Step::Item(index) => item(&place, *index),
    })
}

fn push_syntax(error: &serde_json::Error, problems: &mut Problems) {
    let place = format!("line {}, column {}", error.line(), error.column());
    let text = error.to_string();
    if text.contains("recursion limit") {
        let detail = format!("Arrays and objects nest too deep at {place}.");
        problems.push("", ProblemCode::TooDeep, detail, "Write it flatter.");
    } else if text.contains("out of range") {
        let detail = format!("The number at {place} is too large.");
        problems.push("", ProblemCode::Syntax, detail, "Write a number below 1.8e308.");
    } else if error.is_eof() {
        let detail = format!("The document ends too early, at {place}.");
        problems.push("", ProblemCode::Syntax, detail, "Check that the whole document is there.");
    } else {
        let detail = format!("The document is not JSON from {place} on.");
        problems.push("", ProblemCode::Syntax, detail, "Correct the JSON there.");
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Json, E> {
        Number::from_f64(number).map(Json::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(json) = items.next_element()? {
            list.push(json);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(member) = members.next_entry()? {
            list.push(member);
        }
        Ok(Json::Object(list))
    }
}
