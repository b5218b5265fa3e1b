//! Decides what a flag evaluates to for a context.
//!
//! A *dialect* is one set of evaluation rules: its state, compiled once, and a function from request to
//! evaluation. [`litestar`] evaluates the state of litestar-flags exactly as that library does. What dialects
//! share stands here: the buckets of [`hash`], the [`Reason`] of a value and the [`ErrorCode`] of a failure.
//!
//! **Architecture invariant:** no clock, no file, no network, no randomness; the instant is a parameter. No
//! state, context or pattern makes an evaluation panic, run on or exhaust the memory.

#![forbid(unsafe_code)]

mod error_code;
pub mod hash;
pub mod litestar;
mod reason;

pub use error_code::ErrorCode;
pub use reason::Reason;
