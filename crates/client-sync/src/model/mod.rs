//! Samples and the model server of the tests.

pub(crate) mod samples;
