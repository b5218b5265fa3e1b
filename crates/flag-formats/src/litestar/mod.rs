//! The state of a litestar-flags application, read so that a team can move.
//!
//! What is imported follows the rules of Jackstaff from then on. They differ where that library's are
//! surprising; the report says for each flag what changes. (Evaluating the state by that library's own rules
//! is not the business of this crate.)

mod condition;
mod flag;
mod import;
mod members;
mod values;

pub use import::{ImportOptions, Imported, import};

/// How deep arrays and objects of a document nest at most.
pub const DEPTH_MAX: usize = 32;

#[cfg(test)]
mod tests;
