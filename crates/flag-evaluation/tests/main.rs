//! The evaluator from outside: the vectors measured with the real library, the specification row by row,
//! properties, and what hostile input must not do.
#![expect(clippy::unwrap_used, reason = "a test ends where its world cannot be built")]
#![expect(clippy::panic, reason = "a test ends where its rows are not what they must be")]

mod asking;
mod limits;
mod patterns;
mod properties;
mod specification;
mod vectors;
