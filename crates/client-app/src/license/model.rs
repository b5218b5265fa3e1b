//! The registration of the installation, as it is shown.

/// What the registration document says, verified on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
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
