//! All flags of a project at one revision: what is evaluated, exported and imported.

use crate::environment::Environment;
use crate::flag::Flag;
use crate::flag_environment::FlagEnvironment;
use crate::flag_override::FlagOverride;
use crate::key::Key;
use crate::segment::Segment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All flags of a project at one revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagSet {
    /// The project.
    pub project: Key,
    /// The revision of the project's scope that this is; 0 when it never was on a server.
    #[serde(default)]
    pub revision: i64,
    /// In their order.
    pub environments: Vec<Environment>,
    /// In any order.
    #[serde(default)]
    pub segments: Vec<Segment>,
    /// In any order.
    pub flags: Vec<FlagEntry>,
}

/// One flag of a [`FlagSet`] with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagEntry {
    /// What is true of it everywhere.
    pub flag: Flag,
    /// Its configurations by environment; an environment without one inherits the nearest configured ancestor's.
    #[serde(default)]
    pub environments: BTreeMap<Key, FlagEnvironment>,
    /// Its overrides by environment. They are not inherited.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub overrides: BTreeMap<Key, Vec<FlagOverride>>,
}
