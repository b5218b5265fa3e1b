//! Values: that library holds an object for every type but boolean.

use super::members::Members;
use crate::json::Json;
use flag_model::{FlagKind, Value};

/// How the values of one flag are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) kind: FlagKind,
    /// Values are the member `value` of their objects.
    unwrap: bool,
    /// The flag was of another type, which its values do not fit.
    pub(super) became_json: bool,
}

impl Reading {
    /// Decides for a flag: a text or number flag all of whose values are `{"value": …}` of its type keeps its
    /// type, any other becomes a JSON flag.
    pub(super) fn of(kind: FlagKind, flag: &Members<'_>) -> Self {
        if matches!(kind, FlagKind::Boolean | FlagKind::Json) {
            return Self { kind, unwrap: false, became_json: false };
        }
        let mut values: Vec<&Json> = flag.get("default_value").into_iter().collect();
        for (list, member) in [("rules", "serve_value"), ("variants", "value"), ("overrides", "value")] {
            let Some(Json::Array(items)) = flag.get(list) else { continue };
            let items = items.iter();
            values.extend(items.filter_map(|item| item.member(member)).filter(|json| **json != Json::Null));
        }
        let unwrap =
            values.iter().all(|json| wrapped(json).is_some_and(|value| kind.accepts(&value).is_ok()));
        Self { kind: if unwrap { kind } else { FlagKind::Json }, unwrap, became_json: !unwrap }
    }

    /// `None` when it is null or cannot be a value of the flag.
    pub(super) fn value(self, json: Option<&Json>) -> Option<Value> {
        let json = json?;
        let value = if self.unwrap { wrapped(json)? } else { json.to_value() };
        self.kind.accepts(&value).is_ok().then_some(value)
    }
}

fn wrapped(json: &Json) -> Option<Value> {
    match json {
        Json::Object(members) => match members.as_slice() {
            [(name, value)] if name == "value" => Some(value.to_value()),
            _ => None,
        },
        _ => None,
    }
}
