//! The configuration of one flag in one environment.

use crate::rule::Rule;
use crate::schedule::Schedule;
use crate::serve::Fallthrough;
use crate::value::{FlagKind, Value};
use serde::{Deserialize, Serialize};

/// What a flag serves in one environment.
///
/// `enabled: false` is a gate: the flag serves `off_value` and nothing else is read. With `enabled: true` the
/// first of these decides: an override, an active schedule, the first rule that matches, `fallthrough`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagEnvironment {
    /// Whether the flag is on here.
    pub enabled: bool,
    /// Served while the flag is off.
    pub off_value: Value,
    /// In the order of their priority.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Served while the flag is on and nothing else decides.
    pub fallthrough: Fallthrough,
    /// The first active one decides before the rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
}

impl FlagEnvironment {
    /// The configuration of a flag that nobody has configured here: off, serving the empty value;
    /// a boolean flag serves `true` once it is switched on.
    #[must_use]
    pub fn unconfigured(kind: FlagKind) -> Self {
        let on = if kind == FlagKind::Boolean { Value::Bool(true) } else { kind.empty_value() };
        Self {
            enabled: false,
            off_value: kind.empty_value(),
            rules: Vec::new(),
            fallthrough: Fallthrough::value(on),
            schedules: Vec::new(),
        }
    }
}
