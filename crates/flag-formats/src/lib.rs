//! The documents in which flag sets travel.
#![forbid(unsafe_code)]

pub mod flagd;
pub mod jackstaff;
mod json;
mod problem;
mod report;

pub use json::DOCUMENT_MAX_BYTES;
pub use problem::{PROBLEMS_MAX, Problem, ProblemCode};
pub use report::{Effect, Finding, FindingCode, Report};
