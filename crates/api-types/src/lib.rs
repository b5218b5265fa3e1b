//! Wire shapes of the HTTP API of a Jackstaff server, shared by the server and its clients.
//!
//! Requests refuse unknown members; answers are read leniently, so that an older client understands a newer
//! server. Times are UTC, RFC 3339. Domain types do not appear here: each has its twin and a conversion that
//! names every field.

#![forbid(unsafe_code)]

pub mod change_set;
pub mod discovery;
pub mod error_code;
pub mod events;
pub mod feed;
pub mod flag_override;
pub mod history;
pub mod limits;
pub mod problem;
pub mod resources;
pub mod rule;
pub mod schedule;
pub mod serve;
pub mod stale;
pub mod tokens;
pub mod variant;

pub use change_set::{ChangeSetBody, ChangeSetResponse, WrittenDocument};
pub use discovery::{ProtectedResource, SignInOption};
pub use error_code::ErrorCode;
pub use events::{EventMessage, ScopeRevision};
pub use feed::{FeedDocument, FeedPage};
pub use flag_override::{OverrideResource, OverrideTargetBody};
pub use history::{ChangeEntry, ChangedField};
pub use problem::{FieldProblem, OperationConflict, Problem};
pub use resources::{
    EnvironmentResource, FlagEnvironmentResource, FlagResource, Me, Page, PersonRef, ProjectResource, Role,
    ServerInfo,
};
pub use rule::{ConditionBody, RuleBody, SegmentResource};
pub use schedule::ScheduleBody;
pub use serve::{FallthroughBody, ServeBody};
pub use stale::{StaleFlag, StaleReason};
pub use tokens::{CreatedToken, TokenResource};
pub use variant::{PrerequisiteBody, VariantBody};
