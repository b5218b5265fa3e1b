//! Journeys through the real parts: each starts its own stage and performs a job as a person would.

mod kills;
mod parts;
mod pictures;
mod secrets;
mod window;
