//! Time zones by their IANA names, from the data that is compiled in.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The data that is compiled in; every zone is unpacked once.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The time zones that one flag set names.
#[derive(Default)]
pub(crate) struct Zones {
    found: HashMap<Box<str>, Option<TimeZone>>,
}

impl Zones {
    /// The zone of this name, when there is one.
    pub(crate) fn get(&mut self, name: &str) -> Option<TimeZone> {
        if let Some(zone) = self.found.get(name) {
            return zone.clone();
        }
        let zone = DATABASE.get(name).ok();
        self.found.insert(name.into(), zone.clone());
        zone
    }
}
