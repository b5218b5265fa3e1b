//! Journeys through the real parts: each starts its own stage and performs a job as a person would.

#![expect(clippy::disallowed_methods, reason = "a journey measures time on its machine")]

mod command_line;
mod convert;
mod evaluate;
mod kills;
mod openfeature;
mod parts;
mod pictures;
mod refusals;
mod secrets;
mod sign_in;
mod usage;
mod window;
