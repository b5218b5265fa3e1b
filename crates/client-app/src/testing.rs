//! Parts for the tests of this crate: documents, a clock that is set by hand, a browser that opens nothing.

mod documents;

pub(crate) use documents::*;
