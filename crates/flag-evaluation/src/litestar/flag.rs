//! One flag, compiled.

use super::fault::Fault;
use super::number::Int;
use super::overrides::Overrides;
use super::pattern::Patterns;
use super::rules::{Rule, compile_rules};
use super::value::{Members, Value};
use super::variants::Variants;

/// The type of a flag. Nothing checks that its values are of this type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlagType {
    /// `boolean`
    Boolean,
    /// `string`
    String,
    /// `number`
    Number,
    /// `json`
    Json,
}

impl FlagType {
    pub(crate) fn of(name: &Value) -> Option<Self> {
        match name.as_text()? {
            "boolean" => Some(Self::Boolean),
            "string" => Some(Self::String),
            "number" => Some(Self::Number),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Number => "number",
            Self::Json => "json",
        }
    }

    /// The default of callers who give none.
    pub(crate) fn empty_value(self) -> Value {
        match self {
            Self::Boolean => Value::Bool(false),
            Self::String => Value::EMPTY_TEXT,
            Self::Number => Value::Int(Int::ZERO),
            Self::Json => Value::Object(Box::default()),
        }
    }
}

/// One flag. What is malformed fails when the evaluation gets to it, as in the library.
#[derive(Debug)]
pub(crate) struct Flag {
    /// `None` if the flag's type is none of the four.
    pub(crate) flag_type: Option<FlagType>,
    /// `None` if the flag's status is none of active, inactive and archived.
    pub(crate) active: Option<bool>,
    pub(crate) default_enabled: Value,
    pub(crate) default_value: Value,
    pub(crate) overrides: Overrides,
    pub(crate) rules: Result<Vec<Rule>, Fault>,
    pub(crate) variants: Result<Variants, Fault>,
    pub(crate) metadata: Members,
}

impl Flag {
    pub(crate) fn compile(members: &Members, patterns: &mut Patterns) -> Self {
        let member = |name, absent: Value| members.get(name).cloned().unwrap_or(absent);
        let text = |name, absent: &str| member(name, Value::Text(absent.to_owned()));
        let flag_type = text("flag_type", FlagType::Boolean.as_str());
        let status = text("status", "active");
        let active = match status.as_text() {
            Some("active") => Some(true),
            Some("inactive" | "archived") => Some(false),
            _ => None,
        };
        Self {
            flag_type: FlagType::of(&flag_type),
            active,
            default_enabled: member("default_enabled", Value::Bool(false)),
            default_value: member("default_value", Value::Null),
            overrides: Overrides::compile(members.get("overrides")),
            rules: compile_rules(members.get("rules"), patterns),
            variants: Variants::compile(members.get("variants")),
            metadata: Members::from([
                ("flag_type".to_owned(), flag_type),
                ("status".to_owned(), status),
                ("tags".to_owned(), member("tags", Value::List(Vec::new()))),
            ]),
        }
    }
}
