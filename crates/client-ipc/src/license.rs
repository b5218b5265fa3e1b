//! The registration of the installation.

use client_app::license as app;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the registration document says, verified on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RegistrationView {
    /// Whether the installation is registered today.
    pub registered: bool,
    /// The closed reason, like `expired` or `missing`; `valid` when registered.
    pub reason: String,
    /// The organisation; made harmless for display.
    pub organization: Option<String>,
    /// The e-mail address; made harmless for display.
    pub email: Option<String>,
    /// The last valid day, YYYY-MM-DD.
    pub valid_until: Option<String>,
    /// Days left, today included.
    pub days_left: Option<i32>,
    /// The installation that the document names.
    pub installation_id: Option<String>,
    /// Where the installation can be registered.
    pub registration_url: Option<String>,
}

impl From<app::Registration> for RegistrationView {
    fn from(value: app::Registration) -> Self {
        let app::Registration {
            registered,
            reason,
            organization,
            email,
            valid_until,
            days_left,
            installation_id,
            registration_url,
        } = value;
        Self {
            registered,
            reason,
            organization,
            email,
            valid_until,
            days_left,
            installation_id,
            registration_url,
        }
    }
}
