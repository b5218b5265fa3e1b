//! Time zones by their IANA names, from the data that is compiled in.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::collections::HashMap;

/// The time zones that one flag set names.
pub(crate) struct Zones {
    database: TimeZoneDatabase,
    found: HashMap<Box<str>, Option<TimeZone>>,
}

impl Zones {
    /// No zone looked up yet.
    pub(crate) fn new() -> Self {
        Self { database: TimeZoneDatabase::bundled(), found: HashMap::new() }
    }

    /// The zone of this name, when there is one.
    pub(crate) fn get(&mut self, name: &str) -> Option<TimeZone> {
        if let Some(zone) = self.found.get(name) {
            return zone.clone();
        }
        let zone = self.database.get(name).ok();
        self.found.insert(name.into(), zone.clone());
        zone
    }
}
