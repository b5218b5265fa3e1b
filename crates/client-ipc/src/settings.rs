//! Preferences of the interface: nothing else is kept with them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// What the user chose for the interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct PreferencesView {
    /// Light or dark.
    pub theme: Theme,
    /// Width of the details in CSS pixels; `null` means the default.
    pub detail_width_px: Option<u32>,
    /// The project that was open last.
    pub last_project: Option<String>,
}

/// What the page shows about the application itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AboutView {
    /// The version.
    pub version: String,
}
