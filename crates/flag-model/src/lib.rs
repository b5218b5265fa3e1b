//! Projects, environments, flags and change sets: the domain of Jackstaff, without I/O.
//!
//! Server and client use the same code to decide what a change set does to a document
//! ([`change_set::apply_operation`]): the server before it writes, the client to show a waiting edit
//! as if it had already arrived.

#![forbid(unsafe_code)]

pub mod change_set;
pub mod document;
pub mod environment;
pub mod flag;
pub mod flag_environment;
pub mod id;
pub mod key;
pub mod limits;
pub mod project;
pub mod value;

pub use change_set::{Action, ChangeSet, DocumentRef, Operation, Refusal, RefusalReason, Scope};
pub use document::{Document, DocumentBody, DocumentKind};
pub use environment::{Environment, EnvironmentColor};
pub use flag::{Flag, Lifecycle};
pub use flag_environment::FlagEnvironment;
pub use id::{ChangeSetId, DocumentId};
pub use key::{Key, KeyError};
pub use project::Project;
pub use value::{FlagKind, Value};
