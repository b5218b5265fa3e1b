//! The contract between the page and the core: one table of commands, their requests and views, and the events.
//!
//! From here come `ui/src/ipc/bindings.ts` ([`bindings`]) without compiling Tauri, the shell's handler list and
//! the list of permissions. Nothing here holds a token or a key: the page never sees one.

#![forbid(unsafe_code)]

pub mod changes;
pub mod flags;
pub mod license;
pub mod problem;
pub mod projects;
pub mod session;
pub mod settings;
pub mod sync;

mod bindings;
mod commands;
mod event;

pub use bindings::bindings;
pub use commands::{COMMANDS, CommandSpec};
pub use event::{EVENT_NAME, Event};
pub use problem::ProblemView;
