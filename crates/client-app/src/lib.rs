//! The core of the client without any user interface: desktop and command line stand on it.
//!
//! One use case, one file: a request, an error with a closed code, a function that takes the [`App`].
//! Everything that changes on its own is told as an [`AppEvent`].

#![forbid(unsafe_code)]

pub mod changes;
pub mod flags;
pub mod license;
pub mod projects;
pub mod session;
pub mod sync;
pub mod system;

mod account;
mod accounts;
mod app;
mod environment;
mod error;
mod event;
mod files;
mod ids;
mod keychain;
mod network;
mod problem;
mod process_lock;

pub use accounts::AccountsError;
pub use app::App;
pub use environment::{Browser, BrowserError, Clock, Environment, Random, RandomError};
pub use error::NotReady;
pub use event::AppEvent;
pub use keychain::KeychainFailure;
pub use problem::{Coded, Problem};

#[cfg(test)]
mod testing;
