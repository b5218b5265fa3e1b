//! The real executable: commands, a real database, signals.
#![expect(clippy::unwrap_used, reason = "a test ends where its world cannot be built")]

mod commands;
mod counting;
mod running;
mod serving;
