//! Random numbers that can be had again: a seed that is printed, and SplitMix64.

/// A stream of numbers that follows from its seed.
pub struct Random {
    state: u64,
}

impl Random {
    /// From `JACKSTAFF_TEST_SEED`, else from the system; the seed is printed, so that a failure can be repeated.
    ///
    /// # Panics
    /// When the variable is not a number, or the system gives no random bytes.
    #[must_use]
    #[expect(clippy::panic, reason = "a test without its seed cannot go on")]
    pub fn announced(purpose: &str) -> Self {
        let seed = match std::env::var("JACKSTAFF_TEST_SEED") {
            Ok(text) => {
                text.parse().unwrap_or_else(|_| panic!("JACKSTAFF_TEST_SEED is not a number: {text}"))
            }
            Err(_) => getrandom::u64().unwrap_or_else(|error| panic!("no random bytes: {error}")),
        };
        println!("{purpose}: JACKSTAFF_TEST_SEED={seed}");
        Self { state: seed }
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `limit` − 1.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit.max(1)
    }
}
