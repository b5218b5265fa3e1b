//! The state of litestar-flags: the vectors measured with the real library, the specification row by row, properties,
//! and what hostile input must not do.

mod asking;
mod limits;
mod patterns;
mod properties;
mod specification;
mod vectors;
