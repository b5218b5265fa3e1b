//! Who may do what: one pure function, deny by default.
//!
//! A check always has the same form: an actor, an [`Action`], a [`Resource`]. Callers say literally what they
//! are about to do; who may do it is written only here, and shown to people by [`permission_table`].
//!
//! **Invariant:** no I/O, no clock, no knowledge of HTTP or of the database.

#![forbid(unsafe_code)]

mod action;
mod decide;
mod role;
mod table;

pub use action::Action;
pub use decide::{Actor, Decision, ForbidReason, Resource, decide};
pub use role::{Role, RoleGroups};
pub use table::permission_table;
