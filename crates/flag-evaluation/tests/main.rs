//! What flags evaluate to.

#![expect(clippy::unwrap_used, reason = "a test ends where its world cannot be built")]
#![expect(clippy::panic, reason = "a test ends where its rows are not what they must be")]
#![expect(clippy::needless_pass_by_value, reason = "JSON values are made for the one call that takes them")]

mod own_bombs;
mod own_buckets;
mod own_conditions;
mod own_decisions;
mod own_naive;
mod own_properties;
mod own_schedules;
mod own_states;
mod own_trace;
