//! Decides what a flag evaluates to for a context.

#![forbid(unsafe_code)]

mod error_code;
pub mod hash;
mod reason;

pub use error_code::ErrorCode;
pub use reason::Reason;
