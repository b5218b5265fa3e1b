//! Projects, environments, flags and change sets: the domain of Jackstaff, without I/O.
//!
//! Server and client use the same code to decide what a change set does to a document
//! ([`change_set::apply_operation`]): the server before it writes, the client to show a waiting edit
//! as if it had already arrived.

#![forbid(unsafe_code)]

pub mod change_set;
pub mod condition;
pub mod cron;
pub mod document;
pub mod environment;
pub mod flag;
pub mod flag_environment;
pub mod flag_override;
pub mod flag_set;
pub mod hash;
pub mod id;
pub mod key;
pub mod limits;
pub mod lint;
pub mod pattern;
pub mod percentage;
pub mod prerequisite;
pub mod problem;
pub mod project;
pub mod rule;
pub mod schedule;
pub mod segment;
pub mod serve;
pub mod validation;
pub mod value;
pub mod variant;
pub mod wording;

pub use change_set::{Action, ChangeSet, DocumentRef, Operation, Refusal, RefusalReason, Scope};
pub use condition::{Condition, Operator};
pub use cron::{CronError, CronExpression};
pub use document::{Document, DocumentBody, DocumentKind};
pub use environment::{Environment, EnvironmentColor};
pub use flag::{Flag, Lifecycle};
pub use flag_environment::FlagEnvironment;
pub use flag_override::{FlagOverride, OverrideTarget};
pub use flag_set::{FlagEntry, FlagSet};
pub use id::{ChangeSetId, DocumentId, PartId};
pub use key::{Key, KeyError};
pub use lint::{Finding, FindingCode};
pub use pattern::{PatternError, compile_pattern};
pub use percentage::Percentage;
pub use prerequisite::Prerequisite;
pub use problem::{Problem, ProblemCode};
pub use project::Project;
pub use rule::Rule;
pub use schedule::{Recurrence, Schedule, TimeWindow};
pub use segment::Segment;
pub use serve::{Fallthrough, Hashing, Serve, Split, VariantWeight};
pub use value::{FlagKind, Value};
pub use variant::Variant;
