//! The queue of edits.

mod enqueue;
mod outcome;
mod query;
mod row;
mod settle;

pub use enqueue::Enqueued;
pub use query::PendingCounts;
pub use settle::{Discarded, Resolved};

pub(crate) use enqueue::enqueue_in;
pub(crate) use row::{COLUMNS, insert, read_edit};
