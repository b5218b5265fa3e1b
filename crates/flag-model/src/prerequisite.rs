//! Prerequisites: flags that rest on other flags.

use crate::key::Key;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// Another flag of the project must serve this value, in the same environment and to the same context.
/// While it does not, the flag that asks for it serves its `off_value`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prerequisite {
    /// The other flag.
    pub flag: Key,
    /// The value it must serve, compared as JSON.
    pub value: Value,
}
