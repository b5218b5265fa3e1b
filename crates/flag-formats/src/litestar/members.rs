//! Takes members of an object that may be absent or null, as that library does.

use crate::json::Json;
use crate::problem::{ProblemCode, Problems, child};

/// An object with its place.
#[derive(Clone, Copy)]
pub(super) struct Members<'a> {
    json: &'a Json,
    pub(super) pointer: &'a str,
}

impl<'a> Members<'a> {
    /// `None`, with a problem, when `json` is no object.
    pub(super) fn of(json: &'a Json, pointer: &'a str, problems: &mut Problems) -> Option<Self> {
        if matches!(json, Json::Object(_)) {
            return Some(Self { json, pointer });
        }
        problems.wrong_type(pointer, json.kind(), "an object");
        None
    }

    /// The member, unless it is absent or null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Json> {
        self.json.member(name).filter(|json| **json != Json::Null)
    }

    /// Whether the member is there and null.
    pub(super) fn has_null(&self, name: &str) -> bool {
        self.json.member(name) == Some(&Json::Null)
    }

    pub(super) fn at(&self, name: &str) -> String {
        child(self.pointer, name)
    }

    fn wrong<T>(&self, name: &str, found: &Json, expected: &str, problems: &mut Problems) -> Option<T> {
        problems.wrong_type(&self.at(name), found.kind(), expected);
        None
    }

    pub(super) fn text(&self, name: &str, problems: &mut Problems) -> Option<&'a str> {
        match self.get(name)? {
            Json::Text(text) => Some(text),
            other => self.wrong(name, other, "a text", problems),
        }
    }

    pub(super) fn required_text(&self, name: &str, problems: &mut Problems) -> Option<&'a str> {
        if self.get(name).is_none() {
            let detail = format!("The member {name:?} is missing.");
            problems.push(self.pointer, ProblemCode::MissingField, detail, &format!("Add {name:?}."));
        }
        self.text(name, problems)
    }

    pub(super) fn boolean(&self, name: &str, absent: bool, problems: &mut Problems) -> bool {
        match self.get(name) {
            None => absent,
            Some(Json::Bool(truth)) => *truth,
            Some(other) => self.wrong(name, other, "true or false", problems).unwrap_or(absent),
        }
    }

    pub(super) fn number(&self, name: &str, problems: &mut Problems) -> Option<f64> {
        match self.get(name)? {
            Json::Number(number) => number.as_f64(),
            other => self.wrong(name, other, "a number", problems),
        }
    }

    pub(super) fn list(&self, name: &str, problems: &mut Problems) -> &'a [Json] {
        match self.get(name) {
            None => &[],
            Some(Json::Array(items)) => items,
            Some(other) => self.wrong(name, other, "a list", problems).unwrap_or(&[]),
        }
    }
}
