//! The dialect of litestar-flags 0.2.2: its state, evaluated exactly as its client does.
//!
//! [`CompiledState::from_json`] compiles a state once; [`CompiledState::evaluate`] answers a [`Request`]. Value,
//! reason, variant, error code and metadata agree with the library; error texts are our own.
//!
//! # Order
//!
//! A flag that is not active gives its default ([`Reason::Disabled`](crate::Reason)). Then the first override that
//! has not expired counts, then the first rule by priority whose conditions hold and whose rollout includes the
//! targeting key, then the variant of the targeting key's bucket, then the default. A condition that fails makes
//! the whole evaluation fail, with the caller's default as value: it does not merely keep a rule from matching.
//!
//! # Values
//!
//! Comparisons mean what they mean in Python: `true` equals 1, integers have any size and are compared with floats
//! exactly, texts are compared by code point, lists and objects deeply; what cannot be compared fails. Operators
//! that work on texts see what Python's `str()` writes.
//!
//! # Where it differs, knowingly
//!
//! - Patterns run on an engine of linear time; what that cannot express fails with
//!   [`NotExpressible`](crate::ErrorCode::NotExpressible). See the module `pattern`.
//! - JSON nests 128 levels deep at most, and integers have 4,300 digits at most. CPython's own limits are about a
//!   thousand levels, by its stack, and the same 4,300 digits.
//! - Character tables are of the Unicode version of the `regex` crate, not of the Python at hand.

mod condition;
mod context;
mod dates;
mod evaluate;
mod evaluation;
mod fault;
mod flag;
mod integer;
mod json;
mod membership;
mod number;
mod order;
mod overrides;
mod pattern;
mod request;
mod rules;
mod segments;
mod semver;
mod sorting;
mod state;
mod text;
mod unicode;
mod uuid_text;
mod value;
mod variants;

pub use context::Context;
pub use evaluation::Evaluation;
pub use flag::FlagType;
pub use json::{JsonError, MAX_DEPTH};
pub use number::{Int, MAX_INTEGER_DIGITS};
pub use request::{Request, RequestError};
pub use state::{CompiledState, StateError};
pub use value::{Members, Value};
