//! Overrides: what a flag is for one user, organization, tenant or targeting key.

use std::collections::HashMap;

use jiff::Timestamp;

use super::context::Context;
use super::dates::{self, DateTime};
use super::fault::Fault;
use super::text::str_of;
use super::value::{Members, Value};

/// The overrides of a flag by kind and id of their entity.
#[derive(Debug, Default)]
pub(crate) struct Overrides(HashMap<String, Override>);

/// One override.
#[derive(Debug)]
pub(crate) struct Override {
    pub(crate) enabled: Value,
    pub(crate) value: Value,
    expiry: Expiry,
}

#[derive(Debug)]
enum Expiry {
    Never,
    At(DateTime),
    /// Not comparable with an instant.
    Fails,
}

impl Overrides {
    /// Compiles the member `overrides`; of several for one entity the last counts.
    pub(crate) fn compile(overrides: Option<&Value>) -> Self {
        let Some(Value::List(overrides)) = overrides else {
            return Self::default();
        };
        let members = overrides.iter().filter_map(|value| match value {
            Value::Object(members) => Some(members),
            _ => None,
        });
        Self(members.map(|members| (entity_of(members), Override::compile(members))).collect())
    }

    /// The first override of the context's ids that has not expired.
    pub(crate) fn find(&self, context: &Context, now: Timestamp) -> Result<Option<&Override>, Fault> {
        if self.0.is_empty() {
            return Ok(None);
        }
        for (kind, id) in context.override_ids() {
            if let Some(found) = self.0.get(&entity(kind, id))
                && !found.has_expired(now)?
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

impl Override {
    fn compile(members: &Members) -> Self {
        let member = |name, absent: Value| members.get(name).cloned().unwrap_or(absent);
        Self {
            enabled: member("enabled", Value::Bool(false)),
            value: member("value", Value::Null),
            expiry: match members.get("expires_at") {
                None | Some(Value::Null) => Expiry::Never,
                Some(Value::Text(text)) => dates::parse_text(text)
                    .filter(|expiry| !expiry.is_naive())
                    .map_or(Expiry::Fails, Expiry::At),
                Some(_) => Expiry::Fails,
            },
        }
    }

    fn has_expired(&self, now: Timestamp) -> Result<bool, Fault> {
        match self.expiry {
            Expiry::Never => Ok(false),
            Expiry::At(expiry) => {
                let now = DateTime::from_timestamp(now).ok_or(Fault::DateOutOfRange)?;
                Ok(now.instant() > expiry.instant())
            }
            Expiry::Fails => Err(Fault::ExpiryNotComparable),
        }
    }
}

static EMPTY_TEXT: Value = Value::EMPTY_TEXT;

fn entity_of(members: &Members) -> String {
    let member = |name| members.get(name).unwrap_or(&EMPTY_TEXT);
    entity(&str_of(member("entity_type")), member("entity_id"))
}

/// The library's own key: kind and id as texts with a colon between.
fn entity(kind: &str, id: &Value) -> String {
    format!("{kind}:{}", str_of(id))
}
