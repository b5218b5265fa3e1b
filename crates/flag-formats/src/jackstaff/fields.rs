//! Reads the members of an object one by one, so that every problem is found and not only the first.

use crate::json::Json;
use crate::problem::{ProblemCode, Problems, child, clip, item};
use flag_model::Key;
use serde::de::DeserializeOwned;

/// An object while its members are taken.
pub(super) struct Fields<'a> {
    members: &'a [(String, Json)],
    pointer: &'a str,
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// `None`, with a problem, when `json` is no object.
    pub(super) fn of(json: &'a Json, pointer: &'a str, problems: &mut Problems) -> Option<Self> {
        match json {
            Json::Object(members) => Some(Self { members, pointer, known: Vec::new() }),
            other => {
                problems.wrong_type(pointer, other.kind(), "an object");
                None
            }
        }
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Json> {
        self.known.push(name);
        self.members.iter().find(|(n, _)| n == name).map(|(_, json)| json)
    }

    /// A member that must be there.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        problems: &mut Problems,
        read: impl FnOnce(&Json, &str, &mut Problems) -> Option<T>,
    ) -> Option<T> {
        match self.take(name) {
            Some(json) => read(json, &child(self.pointer, name), problems),
            None => {
                let detail = format!("The member {name:?} is missing.");
                problems.push(self.pointer, ProblemCode::MissingField, detail, &format!("Add {name:?}."));
                None
            }
        }
    }

    /// A member that may be absent, and then is `absent`.
    pub(super) fn or<T>(
        &mut self,
        name: &'static str,
        absent: T,
        problems: &mut Problems,
        read: impl FnOnce(&Json, &str, &mut Problems) -> Option<T>,
    ) -> Option<T> {
        match self.take(name) {
            Some(json) => read(json, &child(self.pointer, name), problems),
            None => Some(absent),
        }
    }

    /// A member that may be absent or null.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        problems: &mut Problems,
        read: impl FnOnce(&Json, &str, &mut Problems) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            None | Some(Json::Null) => Some(None),
            Some(json) => read(json, &child(self.pointer, name), problems).map(Some),
        }
    }

    /// Every member that nobody asked for is a problem.
    pub(super) fn finish(self, problems: &mut Problems) {
        for (name, _) in self.members {
            if !self.known.contains(&name.as_str()) {
                let detail = format!("The member {:?} is not known here.", clip(name));
                let advice = format!("Remove it. Known are: {}.", self.known.join(", "));
                problems.push(&child(self.pointer, name), ProblemCode::UnknownField, detail, &advice);
            }
        }
    }
}

/// A text of at most `max` characters.
pub(super) fn text(max: usize) -> impl Fn(&Json, &str, &mut Problems) -> Option<String> {
    move |json, pointer, problems| {
        let Some(text) = json.as_text() else {
            problems.wrong_type(pointer, json.kind(), "a text");
            return None;
        };
        let length = text.chars().count();
        if length > max {
            let detail = format!("The text has {length} characters; it may have {max}.");
            problems.push(pointer, ProblemCode::TooLong, detail, "Shorten it.");
            return None;
        }
        Some(text.to_owned())
    }
}

pub(super) fn key(json: &Json, pointer: &str, problems: &mut Problems) -> Option<Key> {
    let Some(text) = json.as_text() else {
        problems.wrong_type(pointer, json.kind(), "a text");
        return None;
    };
    key_of(text, pointer, problems)
}

pub(super) fn key_of(text: &str, pointer: &str, problems: &mut Problems) -> Option<Key> {
    match Key::new(text) {
        Ok(key) => Some(key),
        Err(error) => {
            let detail = format!("{:?} is not a key: {error}.", clip(text));
            problems.invalid(pointer, detail, "Use a key such as checkout-express.");
            None
        }
    }
}

pub(super) fn boolean(json: &Json, pointer: &str, problems: &mut Problems) -> Option<bool> {
    match json {
        Json::Bool(flag) => Some(*flag),
        other => {
            problems.wrong_type(pointer, other.kind(), "true or false");
            None
        }
    }
}

/// A whole number of the type asked for.
pub(super) fn whole<T: DeserializeOwned>(json: &Json, pointer: &str, problems: &mut Problems) -> Option<T> {
    match json {
        Json::Number(_) => leaf("a whole number within the range of this member")(json, pointer, problems),
        other => {
            problems.wrong_type(pointer, other.kind(), "a whole number");
            None
        }
    }
}

/// Anything that the model reads from one text or number; `expected` says what that is.
pub(super) fn leaf<T: DeserializeOwned>(
    expected: &'static str,
) -> impl Fn(&Json, &str, &mut Problems) -> Option<T> {
    move |json, pointer, problems| match json {
        Json::Text(_) | Json::Number(_) => {
            let value = json.to_value();
            match serde_json::from_value(value.clone()) {
                Ok(read) => Some(read),
                Err(_) => {
                    let detail = format!("{} is not {expected}.", clip(&value.to_string()));
                    problems.invalid(pointer, detail, &format!("Write {expected}."));
                    None
                }
            }
        }
        other => {
            problems.wrong_type(pointer, other.kind(), expected);
            None
        }
    }
}

pub(super) fn any(json: &Json, _: &str, _: &mut Problems) -> Option<flag_model::Value> {
    Some(json.to_value())
}

/// A list of at most `max` items; every item is read, whatever is wrong with the others.
pub(super) fn list<T>(
    max: usize,
    read: impl Fn(&Json, &str, &mut Problems) -> Option<T>,
) -> impl FnOnce(&Json, &str, &mut Problems) -> Option<Vec<T>> {
    move |json, pointer, problems| {
        let Json::Array(items) = json else {
            problems.wrong_type(pointer, json.kind(), "a list");
            return None;
        };
        if items.len() > max {
            let detail = format!("The list has {} items; it may have {max}.", items.len());
            problems.push(pointer, ProblemCode::TooMany, detail, "Remove some.");
            return None;
        }
        let read: Vec<_> =
            items.iter().enumerate().map(|(i, json)| read(json, &item(pointer, i), problems)).collect();
        read.into_iter().collect()
    }
}

/// An object whose member names are keys.
pub(super) fn by_key<T>(
    read: impl Fn(&Json, &str, &mut Problems) -> Option<T>,
) -> impl FnOnce(&Json, &str, &mut Problems) -> Option<std::collections::BTreeMap<Key, T>> {
    move |json, pointer, problems| {
        let Json::Object(members) = json else {
            problems.wrong_type(pointer, json.kind(), "an object");
            return None;
        };
        let read: Vec<_> = members
            .iter()
            .map(|(name, json)| {
                let place = child(pointer, name);
                let key = key_of(name, &place, problems);
                let value = read(json, &place, problems);
                key.zip(value)
            })
            .collect();
        read.into_iter().collect()
    }
}
