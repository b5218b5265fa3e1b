//! The documents in which flag sets travel: the export of Jackstaff itself, flag definitions of flagd, and the
//! state of litestar-flags. Pure: bytes in, flag sets or bytes out.
//!
//! A document that is not what it should be is refused with every [`Problem`] at once. A document that is right
//! but says what the other side cannot is taken over as far as the answers stay the same; a [`Report`] names
//! the rest.

#![forbid(unsafe_code)]

mod detect;
pub mod flagd;
pub mod jackstaff;
mod json;
pub mod litestar;
mod problem;
mod report;

pub use detect::{Format, detect};
pub use json::DOCUMENT_MAX_BYTES;
pub use problem::{PROBLEMS_MAX, Problem, ProblemCode};
pub use report::{Effect, FINDINGS_MAX, Finding, FindingCode, Report};
