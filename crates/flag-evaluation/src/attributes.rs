//! The attributes that the conditions of a flag set read, each found in a context once.

use crate::context::Context;
use crate::texts::{TextId, TextTable};
use jiff::Timestamp;
use serde_json::Value;
use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

/// Which attribute, within one compiled flag set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AttributeId(u32);

/// The names of all attributes that conditions read.
#[derive(Debug, Default)]
pub(crate) struct AttributeTable {
    attributes: Vec<Attribute>,
    ids: HashMap<Box<str>, AttributeId>,
}

#[derive(Debug)]
struct Attribute {
    /// As conditions write it.
    name: Box<str>,
    source: Source,
}

/// Where a context has an attribute.
#[derive(Debug)]
enum Source {
    /// Under one of the two names of the targeting key.
    TargetingKey,
    /// Under its name, else it is the time of the evaluation.
    Timestamp,
    /// Under its name only.
    Member,
    /// Under its name, else by this path through objects.
    Path(Box<[Box<str>]>),
}

impl AttributeTable {
    /// The id of the attribute with this name.
    pub(crate) fn intern(&mut self, name: &str) -> AttributeId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let source = match name {
            "targeting_key" | "targetingKey" => Source::TargetingKey,
            "timestamp" => Source::Timestamp,
            _ if name.contains('.') => Source::Path(name.split('.').map(Box::from).collect()),
            _ => Source::Member,
        };
        // 2^32 names do not fit into memory; should they, the last of them share one place.
        let id = AttributeId(u32::try_from(self.attributes.len()).unwrap_or(u32::MAX));
        self.attributes.push(Attribute { name: name.into(), source });
        self.ids.insert(name.into(), id);
        id
    }

    /// Whether the attribute is the time of the evaluation when a context has none.
    pub(crate) fn is_timestamp(&self, id: AttributeId) -> bool {
        self.get(id).is_some_and(|attribute| matches!(attribute.source, Source::Timestamp))
    }

    fn get(&self, id: AttributeId) -> Option<&Attribute> {
        self.attributes.get(id.0 as usize)
    }
}

/// A context with the places of the attributes, each looked up when it is first asked for.
pub(crate) struct PreparedContext<'a> {
    context: &'a Context,
    table: &'a AttributeTable,
    texts: &'a TextTable,
    now: Timestamp,
    now_text: OnceCell<Value>,
    places: Vec<Cell<Place<'a>>>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Unread,
    Absent,
    /// A text, with its number if a condition compares with it.
    Text(&'a Value, Option<TextId>),
    /// Anything else.
    Present(&'a Value),
    Now,
}

impl<'a> PreparedContext<'a> {
    /// Prepares `context` for the conditions that use `table` and `texts`.
    pub(crate) fn new(
        context: &'a Context,
        table: &'a AttributeTable,
        texts: &'a TextTable,
        now: Timestamp,
    ) -> Self {
        let places = vec![Cell::new(Place::Unread); table.attributes.len()];
        Self { context, table, texts, now, now_text: OnceCell::new(), places }
    }

    /// The context.
    pub(crate) fn context(&self) -> &'a Context {
        self.context
    }

    /// The time of the evaluation.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The value of an attribute; one that is `null` is absent.
    pub(crate) fn get(&self, id: AttributeId) -> Option<&Value> {
        match self.place(id) {
            Place::Present(value) | Place::Text(value, _) => Some(value),
            Place::Now => Some(self.now_text()),
            Place::Unread | Place::Absent => None,
        }
    }

    /// The number of the text that an attribute is; `None` when it is no text, or none that is compared with.
    pub(crate) fn text_id(&self, id: AttributeId) -> Option<TextId> {
        match self.place(id) {
            Place::Text(_, text) => text,
            Place::Now => self.texts.find(self.now_text().as_str()?),
            Place::Present(_) | Place::Unread | Place::Absent => None,
        }
    }

    fn place(&self, id: AttributeId) -> Place<'a> {
        let Some(place) = self.places.get(id.0 as usize) else { return Place::Absent };
        if matches!(place.get(), Place::Unread) {
            place.set(self.find(id));
        }
        place.get()
    }

    /// Whole seconds, so that an answer that rests on the text stays the same for a second at least.
    fn now_text(&self) -> &Value {
        self.now_text.get_or_init(|| {
            let second = Timestamp::from_second(self.now.as_second()).unwrap_or(self.now);
            Value::String(second.to_string())
        })
    }

    fn find(&self, id: AttributeId) -> Place<'a> {
        let Some(attribute) = self.table.get(id) else { return Place::Absent };
        let member = self.context.member(&attribute.name);
        let found = match &attribute.source {
            Source::TargetingKey => self.context.targeting_key_member(),
            Source::Timestamp if member.is_none_or(Value::is_null) => return Place::Now,
            Source::Timestamp | Source::Member => member,
            Source::Path(path) => member.or_else(|| self.walk(path)),
        };
        match found {
            None | Some(Value::Null) => Place::Absent,
            Some(value) => match value.as_str() {
                Some(text) => Place::Text(value, self.texts.find(text)),
                None => Place::Present(value),
            },
        }
    }

    fn walk(&self, path: &[Box<str>]) -> Option<&'a Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.context.member(first)?, |value, name| value.as_object()?.get(&**name))
    }
}
