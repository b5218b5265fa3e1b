//! What to do next with the queue of edits, what an answer means, and what conflicts: pure decisions, without
//! network, disk, clock or randomness.
//!
//! The application asks [`next_step`] what is due, does it, turns the server's answer into an [`Outcome`] with
//! [`classify`], and gives that to the store, which keeps the queue. What the user sees meanwhile is
//! [`overlay`]: the documents of the cache with the waiting edits on top.
//!
//! **Invariant: exactly one effect, in the user's order, whatever fails.** An edit's id is durable before its
//! first byte is sent, and an edit whose outcome is unknown is only ever repeated as it is.

#![forbid(unsafe_code)]

mod backoff;
mod classify;
mod dependency;
mod document;
mod draft;
mod edit;
mod fold;
mod merge;
mod next_step;
mod overlay;
mod rebase;
mod resolve;

pub use backoff::Backoff;
pub use classify::{Answer, Outcome, classify};
pub use document::{ReadError, domain_document, feed_fields};
pub use draft::{Draft, StageEffect, operations_of_drafts, stage};
pub use edit::{Edit, EditState, NewEdit};
pub use fold::{Fold, fold};
pub use merge::{DocumentMerge, FieldMerge, MergeKind, Verdict, merge_edit};
pub use next_step::{Connection, ScopeProgress, Situation, Step, next_step};
pub use overlay::{Cached, Mark, Overlay, Pending, Shown, overlay};
pub use rebase::{Rebase, Rebased, after_applied, after_removed};
pub use resolve::{Choice, Resolution, Resolver, resolve};

#[cfg(test)]
mod model;
