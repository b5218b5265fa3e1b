//! The evaluation context: who asks.

use jiff::Timestamp;

use super::dates::{DateTime, parse_value};
use super::fault::Fault;
use super::text::{write_members, write_repr};
use super::value::{Kind, Members, Value};

/// The library's standard fields, in its order; `attributes` stands between the sixth and the seventh.
const STANDARD: [&str; 9] = [
    "targeting_key",
    "user_id",
    "organization_id",
    "tenant_id",
    "environment",
    "app_version",
    "ip_address",
    "user_agent",
    "country",
];
const FIELDS_BEFORE_ATTRIBUTES: usize = 6;

const TARGETING_KEY: usize = 0;
const USER_ID: usize = 1;
const ORGANIZATION_ID: usize = 2;
const TENANT_ID: usize = 3;

/// The other members of the library's context object. They are never null, so attributes of these names are
/// out of reach.
const METHODS: [&str; 36] = [
    "__annotations__",
    "__class__",
    "__dataclass_fields__",
    "__dataclass_params__",
    "__delattr__",
    "__dir__",
    "__doc__",
    "__eq__",
    "__format__",
    "__ge__",
    "__getattribute__",
    "__getstate__",
    "__gt__",
    "__hash__",
    "__init__",
    "__init_subclass__",
    "__le__",
    "__lt__",
    "__match_args__",
    "__module__",
    "__ne__",
    "__new__",
    "__reduce__",
    "__reduce_ex__",
    "__repr__",
    "__setattr__",
    "__setstate__",
    "__sizeof__",
    "__slots__",
    "__str__",
    "__subclasshook__",
    "get",
    "merge",
    "with_attributes",
    "with_environment",
    "with_targeting_key",
];

/// Where a condition's attribute is looked for, decided once.
#[derive(Debug, Clone)]
pub(crate) enum AttributeName {
    /// A standard field, then the attributes.
    Standard(usize),
    Timestamp,
    Method(&'static str),
    Custom,
}

impl AttributeName {
    pub(crate) fn of(name: &str) -> Self {
        if let Some(index) = STANDARD.iter().position(|standard| *standard == name) {
            return Self::Standard(index);
        }
        if name == "timestamp" {
            return Self::Timestamp;
        }
        METHODS.iter().find(|method| **method == name).map_or(Self::Custom, |method| Self::Method(method))
    }
}

/// What the context has under a name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Attribute<'a> {
    /// A value, null where there is none.
    Value(&'a Value),
    /// The context's instant.
    Instant(DateTime),
    /// A method of the library's context object.
    Method(&'static str),
}

impl Attribute<'_> {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Value(value) => value.kind(),
            Self::Instant(_) => Kind::Instant,
            Self::Method(_) => Kind::Method,
        }
    }
}

/// Who asks: standard fields, attributes and an instant.
///
/// As in the library's client an empty or otherwise false standard field counts as absent.
#[derive(Debug, Clone)]
pub struct Context {
    standard: [Value; STANDARD.len()],
    attributes: Members,
    /// `None` for the instant of the evaluation.
    timestamp: Option<Result<DateTime, Fault>>,
}

impl Context {
    /// Takes an object apart: standard fields and `timestamp` by name, the members of `attributes` and all
    /// others as attributes. A member beside `attributes` outranks one of the same name inside.
    #[must_use]
    pub fn from_members(mut members: Members) -> Self {
        let standard = STANDARD.map(|name| {
            let field = members.shift_remove(name).unwrap_or(Value::Null);
            if field.is_truthy() { field } else { Value::Null }
        });
        let timestamp = match members.shift_remove("timestamp") {
            None | Some(Value::Null) => None,
            Some(value) => Some(parse_value(&value).ok_or(Fault::TimestampNotADate)),
        };
        let mut attributes = match members.shift_remove("attributes") {
            Some(Value::Object(attributes)) => *attributes,
            _ => Members::new(),
        };
        attributes.extend(members);
        Self { standard, attributes, timestamp }
    }

    /// The instant of the context, or else `now`.
    pub(crate) fn instant(&self, now: Timestamp) -> Result<DateTime, Fault> {
        match &self.timestamp {
            Some(timestamp) => timestamp.clone(),
            None => DateTime::from_timestamp(now).ok_or(Fault::DateOutOfRange),
        }
    }

    pub(crate) fn lookup(&self, place: &AttributeName, name: &str, instant: DateTime) -> Attribute<'_> {
        match place {
            AttributeName::Timestamp => return Attribute::Instant(instant),
            AttributeName::Method(method) => return Attribute::Method(method),
            AttributeName::Standard(index) if !self.standard[*index].is_null() => {
                return Attribute::Value(&self.standard[*index]);
            }
            AttributeName::Standard(_) | AttributeName::Custom => {}
        }
        Attribute::Value(self.attributes.get(name).unwrap_or(&Value::Null))
    }

    pub(crate) fn targeting_key(&self) -> &Value {
        &self.standard[TARGETING_KEY]
    }

    /// The ids that overrides are looked up by, in the order of their precedence, with the name of their kind.
    pub(crate) fn override_ids(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let ids = [
            ("user", &self.standard[USER_ID]),
            ("organization", &self.standard[ORGANIZATION_ID]),
            ("tenant", &self.standard[TENANT_ID]),
        ];
        let key = self.targeting_key();
        let key_is_extra = !ids.iter().any(|(_, id)| id.equals(key));
        ids.into_iter().chain(key_is_extra.then_some(("targeting_key", key))).filter(|(_, id)| !id.is_null())
    }

    /// What Python's `str()` writes for a method of the context object.
    pub(crate) fn method_text(&self, method: &str, instant: DateTime) -> String {
        let mut out = format!("<bound method EvaluationContext.{method} of EvaluationContext(");
        for (index, (name, field)) in STANDARD.iter().zip(&self.standard).enumerate() {
            if index == FIELDS_BEFORE_ATTRIBUTES {
                out.push_str("attributes=");
                write_members(&mut out, &self.attributes);
                out.push_str(", ");
            }
            out.push_str(name);
            out.push('=');
            write_repr(&mut out, field);
            out.push_str(", ");
        }
        out.push_str("timestamp=");
        out.push_str(&instant.repr());
        out.push_str(")>");
        out
    }
}
