//! What the core tells the page on its own.

use crate::session::SessionView;
use crate::sync::SyncView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The name under which the shell emits every [`Event`].
pub const EVENT_NAME: &str = "jackstaff";

/// Something changed; the page asks again for what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The session stands elsewhere.
    SessionChanged {
        /// Where.
        session: SessionView,
    },
    /// The connection or the queue's numbers changed.
    SyncChanged {
        /// How they are.
        sync: SyncView,
    },
    /// The list of projects changed.
    ProjectsChanged,
    /// Flags of a project changed.
    FlagsChanged {
        /// The project's key.
        project: String,
    },
    /// Staged changes or edits changed.
    ChangesChanged,
    /// The registration changed.
    RegistrationChanged,
}

impl From<client_app::AppEvent> for Event {
    fn from(event: client_app::AppEvent) -> Self {
        use client_app::AppEvent;
        match event {
            AppEvent::SessionChanged(session) => Self::SessionChanged { session: session.into() },
            AppEvent::SyncChanged(sync) => Self::SyncChanged { sync: sync.into() },
            AppEvent::ProjectsChanged => Self::ProjectsChanged,
            AppEvent::FlagsChanged { project } => Self::FlagsChanged { project },
            AppEvent::ChangesChanged => Self::ChangesChanged,
            AppEvent::RegistrationChanged => Self::RegistrationChanged,
        }
    }
}
