//! The evaluators from outside: Jackstaff's own flags, and the state of litestar-flags by the vectors measured with the
//! real library; both row by row, by properties, and with what hostile input must not do.

#![expect(clippy::unwrap_used, reason = "a test ends where its world cannot be built")]
#![expect(clippy::panic, reason = "a test ends where its rows are not what they must be")]
#![expect(clippy::needless_pass_by_value, reason = "JSON values are made for the one call that takes them")]

mod litestar;
mod own;
