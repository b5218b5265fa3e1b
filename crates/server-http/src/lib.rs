//! The HTTP API of the server: `/api/v1`, `/health`, `/.well-known`. One operation, one file.
//!
//! ```text
//! request ─▶ envelope ─▶ Session ─▶ handler ─▶ policy ─▶ Transaction ─▶ wire shape
//!            (id, headers,  (token ─▶    │
//!             problem body)  principal)  └─ writes: change_sets::submit, the one write path
//! ```
//!
//! A handler that takes [`session::Session`] cannot forget to authenticate; a write that is not a change set
//! does not exist. Every error becomes `application/problem+json` in one place, the envelope.
//!
//! **Invariants:** no SQL and no knowledge of the database behind [`server_storage::Storage`]; no clock and no
//! randomness but those in [`AppState`]; tokens, queries and bodies are never logged.

#![forbid(unsafe_code)]

mod authentication;
mod change_sets;
mod cursor;
mod envelope;
mod environments;
mod etag;
mod evaluation;
mod events;
mod extract;
mod feed;
mod flag_environments;
mod flags;
mod health;
mod json_depth;
mod me;
mod openapi;
mod overrides;
mod principals;
mod problem;
mod projects;
mod router;
mod segments;
mod server;
mod session;
mod settings;
mod stale_flags;
mod state;
mod tokens;
mod views;
mod well_known;

pub use authentication::{Authentication, NoProviderPolicy};
pub use change_sets::{Author, apply_change_set};
pub use openapi::openapi_json;
pub use router::router;
pub use settings::{PublicUrl, PublicUrlError, Registration, Settings};
pub use state::{AppState, Clock, Ids};
