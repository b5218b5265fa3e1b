//! What a flag is evaluated for.

use serde_json::{Map, Value};

/// What a flag is evaluated for: a JSON object.
///
/// `targeting_key` (also `targetingKey`), `user_id`, `organization_id` and `tenant_id` have a meaning of their
/// own for rollouts and overrides; every member, these included, is an attribute that conditions can read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    members: Map<String, Value>,
}

/// Why a JSON value is not a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a context is a JSON object")]
pub struct ContextError;

impl Context {
    /// The context with these members.
    #[must_use]
    pub fn new(members: Map<String, Value>) -> Self {
        Self { members }
    }

    /// The key that rollouts and splits hash; an empty one counts as none, as does one that is no text.
    #[must_use]
    pub fn targeting_key(&self) -> Option<&str> {
        self.text("targeting_key").or_else(|| self.text("targetingKey"))
    }

    /// A member that is a text with at least one character.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// A member as it stands.
    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// The member that stands for the targeting key, when it is a text with at least one character.
    pub(crate) fn targeting_key_member(&self) -> Option<&Value> {
        ["targeting_key", "targetingKey"]
            .into_iter()
            .filter_map(|name| self.members.get(name))
            .find(|value| value.as_str().is_some_and(|text| !text.is_empty()))
    }
}

impl TryFrom<Value> for Context {
    type Error = ContextError;

    fn try_from(value: Value) -> Result<Self, ContextError> {
        match value {
            Value::Object(members) => Ok(Self { members }),
            _ => Err(ContextError),
        }
    }
}
