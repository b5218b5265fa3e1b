//! What the application tells its interface on its own.

use crate::session::Session;
use crate::sync::SyncStatus;

/// Something changed; the interface asks again for what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppEvent {
    /// The session stands elsewhere.
    SessionChanged(Session),
    /// The connection or the queue's numbers changed.
    SyncChanged(SyncStatus),
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
