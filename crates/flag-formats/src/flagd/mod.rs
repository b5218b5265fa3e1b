//! Flag definitions of flagd, the open format that several systems speak.
//!
//! Both ways a flag is only carried over when it gives the same answers on the other side. What cannot be is
//! left out and named in the report.

mod attribute;
mod compare;
mod decision;
mod document;
mod export;
mod export_condition;
mod export_flag;
mod fractional;
mod import;
mod import_flag;
mod logic;
pub(crate) mod made_key;
mod membership;
mod operand;
mod order;
pub(crate) mod part_id;
mod version;

pub use export::{Exported, export};
pub use import::{AttributeTypes, ImportOptions, Imported, import};

/// How deep arrays and objects of a document nest at most.
pub const DEPTH_MAX: usize = 100;

#[cfg(test)]
mod tests;
