//! Names of items.

use std::fmt;

/// Names an item: whose it is, and which one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemName {
    service: String,
    user: String,
}

impl ItemName {
    /// An item of the application `service` (its id) named `user` (as a store's id, or an account).
    #[must_use]
    pub fn new(service: impl Into<String>, user: impl Into<String>) -> Self {
        Self { service: service.into(), user: user.into() }
    }

    /// The application's id.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Which of the application's items.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.service, self.user)
    }
}
