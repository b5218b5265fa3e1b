//! What a flag serves in one environment.

pub(crate) mod get;
pub(crate) mod replace;
pub(crate) mod update;
mod write;
