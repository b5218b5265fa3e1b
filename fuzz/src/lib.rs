//! What the fuzz targets share: how one input holds several documents, how documents are mutated as the trees they
//! are, and what each target asserts beyond "nothing panics".
//!
//! An input is text: documents with a NUL byte between them, so that a seed or a finding can be read and written by
//! hand.

pub mod change_sets;
pub mod flag_sets;
pub mod flagd;
pub mod input;
pub mod json_readers;
pub mod license_documents;
pub mod litestar;
pub mod mutate;
pub mod patterns;
