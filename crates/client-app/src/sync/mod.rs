//! The connection: reads what changed, sends what waits.
//!
//! What is due is decided by `client-sync`, one step at a time; here the step is taken. The window takes steps for as
//! long as an account is open, the command line takes those of one pass.

mod background;
mod events;
mod facts;
mod get_sync;
mod live;
mod model;
mod pass;
mod pull;
mod send;
mod step;
mod sync_now;
mod sync_once;

pub use get_sync::get_sync;
pub use model::{ConnectionState, Progress, ScopePosition, SyncReport, SyncStatus};
pub use sync_now::sync_now;
pub use sync_once::{SyncOnce, SyncOnceError, sync_once};

pub(crate) use background::start;
pub(crate) use live::{Live, problem_of, tell_status, update_counts};

#[cfg(test)]
mod tests;
