//! Decides what a flag evaluates to for a context.
//!
//! Jackstaff's own flags: a [`CompiledFlagSet`] is made once for each revision and environment, and evaluates
//! flags for a [`Context`]. What each part means is written in `docs/reference/evaluation.md`. Beside it,
//! [`litestar`] evaluates the state of litestar-flags exactly as that library does. Both share the buckets of
//! [`flag_model::hash`], the [`Reason`] of a value and the [`ErrorCode`] of a failure.
//!
//! **Architecture invariant:** no clock, no file, no network, no randomness; the instant is a parameter. No
//! state, context or pattern makes an evaluation panic, run on or exhaust the memory.

#![forbid(unsafe_code)]

mod attributes;
mod bucket;
mod clock;
mod compile;
mod context;
mod error_code;
mod evaluate;
mod json;
pub mod litestar;
mod number;
mod operators;
mod reason;
mod schedules;
mod texts;
pub mod trace;
mod zones;

pub use compile::CompiledFlagSet;
pub use context::{Context, ContextError};
pub use error_code::ErrorCode;
pub use evaluate::{Evaluation, EvaluationError};
pub use reason::Reason;
pub use trace::Trace;
