//! The stale report: flags that may no longer be needed.

mod judge;
pub(crate) mod list;
