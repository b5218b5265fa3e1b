//! The configuration of one flag in one environment.

use crate::value::{FlagKind, Value};
use serde::{Deserialize, Serialize};

/// What a flag serves in one environment.
///
/// `enabled: false` is a gate: the flag serves `off_value`. With `enabled: true` it serves `fallthrough`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagEnvironment {
    /// Whether the flag is on here.
    pub enabled: bool,
    /// Served while the flag is off.
    pub off_value: Value,
    /// Served while the flag is on.
    pub fallthrough: Value,
}

impl FlagEnvironment {
    /// The configuration of a flag that nobody has configured here: off, serving the empty value;
    /// a boolean flag serves `true` once it is switched on.
    #[must_use]
    pub fn unconfigured(kind: FlagKind) -> Self {
        let on = if kind == FlagKind::Boolean { Value::Bool(true) } else { kind.empty_value() };
        Self { enabled: false, off_value: kind.empty_value(), fallthrough: on }
    }
}
