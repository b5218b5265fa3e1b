//! When to try again after failures.

use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// The first wait is at most this long.
const FIRST: Duration = Duration::from_secs(1);
/// No wait of our own choice is longer than this.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// What a server may ask for with `Retry-After`.
const LONGEST_ASKED: Duration = Duration::from_secs(60 * 60);

/// How often in a row the server could not be asked, and when it may be asked again. One for each server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
    not_before: Option<Timestamp>,
}

impl Backoff {
    /// After one more failure at `now`. `jitter` is random, from 0 to 1: the wait lies anywhere between nothing
    /// and a bound that doubles from 1 s to 5 min ("full jitter"), so that clients that failed together do not
    /// come back together. `retry_after` is the server's own wish: never earlier than that.
    #[must_use]
    pub fn after_failure(self, now: Timestamp, retry_after: Option<Duration>, jitter: f64) -> Self {
        let bound = FIRST.saturating_mul(1_u32 << self.failures.min(16)).min(LONGEST);
        let share = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 1.0 };
        let wait = bound.mul_f64(share) + retry_after.unwrap_or_default().min(LONGEST_ASKED);
        let not_before = SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok());
        Self { failures: self.failures.saturating_add(1), not_before }
    }

    /// After an answer of any kind, and when the user or the network says "now".
    #[must_use]
    pub fn cleared(self) -> Self {
        Self::default()
    }

    /// The moment before which nothing is sent; `None`: any time. A moment that lies further ahead than any wait
    /// can be means that the clock was set back: then it is over.
    #[must_use]
    pub fn blocks_until(&self, now: Timestamp) -> Option<Timestamp> {
        let not_before = self.not_before.filter(|not_before| *not_before > now)?;
        let longest = SignedDuration::try_from(LONGEST + LONGEST_ASKED).ok()?;
        (not_before.duration_since(now) <= longest).then_some(not_before)
    }

    /// How often it failed in a row.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[track_caller]
    fn check(failures: u32, retry_after_s: Option<u64>, jitter: f64, expected_wait_s: i64) {
        let backoff = Backoff { failures, not_before: None };
        let next = backoff.after_failure(at(1_000), retry_after_s.map(Duration::from_secs), jitter);
        let wait = next.blocks_until(at(1_000)).map_or(0, |until| until.as_second() - 1_000);
        assert_eq!(wait, expected_wait_s);
        assert_eq!(next.failures(), failures + 1);
    }

    #[test]
    fn waits_grow_to_five_minutes_and_follow_the_server() {
        check(0, None, 1.0, 1);
        check(0, None, 0.0, 0);
        check(3, None, 1.0, 8);
        check(3, None, 0.5, 4);
        check(20, None, 1.0, 300);
        check(u32::MAX - 1, None, 1.0, 300);
        check(0, Some(30), 0.0, 30);
        check(0, Some(30), 1.0, 31);
        check(0, Some(100_000), 0.0, 3_600);
        check(3, None, f64::NAN, 8);
    }

    #[test]
    fn a_clock_set_back_does_not_stop_the_queue() {
        let backoff = Backoff::default().after_failure(at(1_000_000), None, 1.0);
        assert!(backoff.blocks_until(at(1_000_000)).is_some());
        assert_eq!(backoff.blocks_until(at(0)), None);
        assert_eq!(backoff.cleared().blocks_until(at(1_000_000)), None);
    }

    proptest! {
        #[test]
        fn a_wait_stays_within_its_bound(failures in 0_u32..40, jitter in 0.0_f64..=1.0) {
            let backoff = Backoff { failures, not_before: None }.after_failure(at(0), None, jitter);
            let wait = backoff.not_before.unwrap().as_second();
            prop_assert!(wait <= 300 && wait <= 1_i64 << failures.min(30));
        }
    }
}
