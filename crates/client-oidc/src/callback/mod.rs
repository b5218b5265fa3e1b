//! The answer that the browser brings back to a loopback port (RFC 8252, 7.3).
//!
//! Any web page that the user has open, and any process of any user of this computer, can connect to the port.
//! [`decide`] says what a request is worth, without side effects; the socket part around it is small.

mod decide;
mod listener;
mod page;
mod query;

pub use decide::{Action, Outcome, Pending, decide};
pub use page::Page;

pub(crate) use listener::{Listener, Serving, ServingHandle};
pub(crate) use query::judge;

#[cfg(test)]
mod tests;
