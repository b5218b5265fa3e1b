//! An edit: a change set on its way to the server.

use api_types::change_set::ScopeBody;
use api_types::{ChangeSetBody, ErrorCode, FeedDocument, OperationConflict, Problem};
use flag_model::ChangeSetId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an edit stands. What is not queued yet is a [`crate::Draft`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditState {
    /// Waits to be sent.
    Queued,
    /// Its first byte may have been sent: nobody knows the outcome until the server answers the same id.
    Sending,
    /// Not accepted for now: a new sign-in is needed. Sent again, as it is, once there is a session.
    Paused,
    /// The server has it.
    Applied,
    /// The server has moved on; [`Edit::conflicts`] holds the documents as they stand there.
    Conflict,
    /// The server refused it, and would again; [`Edit::problem`] says why.
    Refused,
}

impl EditState {
    /// Every state.
    pub const ALL: &'static [Self] =
        &[Self::Queued, Self::Sending, Self::Paused, Self::Applied, Self::Conflict, Self::Refused];

    /// The word used in the store, on the command line and by the page.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Applied => "applied",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
        }
    }

    /// Whether it still has to reach the server without anybody's help.
    #[must_use]
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Sending | Self::Paused)
    }

    /// Whether the user has to decide.
    #[must_use]
    pub fn needs_decision(self) -> bool {
        matches!(self, Self::Conflict | Self::Refused)
    }
}

/// A change set to be queued.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEdit {
    /// What is to be done. Its id is made when the user saves, once.
    pub change_set: ChangeSetBody,
    /// The documents as the server had them when the user looked, without waiting edits on top; those that
    /// did not exist are absent. They are the base of a merge.
    pub base: Vec<FeedDocument>,
}

/// An edit in the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The place in the user's order, from 1. A resolved edit keeps its place.
    pub seq: i64,
    /// What is to be done; its id is the idempotency key.
    pub change_set: ChangeSetBody,
    /// See [`NewEdit::base`].
    pub base: Vec<FeedDocument>,
    /// Where it stands.
    pub state: EditState,
    /// How often it was handed to the network.
    pub attempts: u32,
    /// Whether the outcome of an attempt is unknown: then it must not be changed or dropped, only repeated.
    pub uncertain: bool,
    /// The last failure's code.
    pub last_error: Option<ErrorCode>,
    /// The server's answer to a conflict or refusal.
    pub problem: Option<Problem>,
    /// When the user saved it.
    pub created_at: Timestamp,
    /// When it was last handed to the network.
    pub sent_at: Option<Timestamp>,
    /// The revision of its scope that it became.
    pub applied_revision: Option<i64>,
}

impl Edit {
    /// The change set's id.
    #[must_use]
    pub fn id(&self) -> ChangeSetId {
        ChangeSetId(self.change_set.id)
    }

    /// Where it applies.
    #[must_use]
    pub fn scope(&self) -> &ScopeBody {
        &self.change_set.scope
    }

    /// The operations that conflict, with the documents as they stand at the server.
    #[must_use]
    pub fn conflicts(&self) -> &[OperationConflict] {
        self.problem.as_ref().map_or(&[], |problem| &problem.conflicts)
    }

    /// Whether it was never handed to the network, so that it may be changed under its id.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.state == EditState::Queued && self.attempts == 0
    }
}
