//! Which day it is for a registration.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The UTC day to verify a document for, so that every client and the server agree.
///
/// `trusted_floor` is the latest time heard from a source that the user's clock cannot move (a server's
/// `Date` header over TLS, the build date); a clock that was set back does not bring a registration back.
/// Never raise the floor from the local clock: one wrong year would end the registration for good.
#[must_use]
pub fn effective_today(now: Timestamp, trusted_floor: Option<Timestamp>) -> Date {
    let time = trusted_floor.map_or(now, |floor| now.max(floor));
    time.to_zoned(TimeZone::UTC).date()
}
