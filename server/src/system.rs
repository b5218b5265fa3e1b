//! What only an executable may ask of the machine: the environment, the time, randomness.

use jiff::Timestamp;
use server_http::{Clock, Ids};
use uuid::Uuid;

/// A variable of the environment; an empty one is like an absent one.
#[expect(clippy::disallowed_methods, reason = "the executable is where the environment is read")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the executable is where the time comes from")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// New ids from the machine's clock and randomness.
pub(crate) struct RandomIds;

impl Ids for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "the executable is where ids come from")]
    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    #[expect(clippy::disallowed_methods, reason = "the executable is where randomness comes from")]
    #[expect(clippy::expect_used, reason = "a token that can be guessed is worse than a request that fails")]
    fn new_secret(&self) -> [u8; 32] {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits).expect("the system gives random bytes");
        bits
    }
}
