//! Decides a flag for a context: pure
