//! The export document of Jackstaff itself: a flag set, whole and without loss.

mod fields;
mod flag;
mod flag_environment;
mod read;
mod serve;
mod write;

pub use read::read;
pub use write::write;

use flag_model::FlagSet;

/// The member `format` of every export.
pub const FORMAT: &str = "jackstaff-export";
/// The version that is written, and the only one that is read.
pub const VERSION: u64 = 1;
/// How deep arrays and objects of the document nest at most.
pub const DEPTH_MAX: usize = 32;

/// An export: `{"format": "jackstaff-export", "version": 1, "project": …, …}` with the members of the
/// [`FlagSet`] beside `format` and `version`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportDocument {
    /// What is exported.
    pub flag_set: FlagSet,
}

#[cfg(test)]
mod tests;
