//! Changes of the user's own, as they are shown.

use crate::problem::Problem;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// The staged changes of a project: durable on this computer, nothing sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Staged {
    /// In the order of staging.
    pub items: Vec<ChangeItem>,
}

/// One change of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeItem {
    /// The flag's key.
    pub flag: String,
    /// The environment's key; `None` for a change of the flag as a whole.
    pub environment: Option<String>,
    /// The field's name.
    pub field: String,
    /// Before.
    pub from: Value,
    /// After.
    pub to: Value,
    /// What the server has by now, when that is in the way.
    pub theirs: Option<Theirs>,
}

/// What somebody else made of a field meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Theirs {
    /// The value on the server.
    pub value: Value,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// The edits of the account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EditList {
    /// Waiting, in conflict, refused; oldest first.
    pub open: Vec<Edit>,
    /// The last applied ones, newest first.
    pub applied: Vec<Edit>,
}

/// A change set on its way to the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Its id, the same at the server.
    pub id: Uuid,
    /// The project's key.
    pub project: String,
    /// Why, in the author's words.
    pub message: String,
    /// How far it is.
    pub state: EditState,
    /// What it changes.
    pub items: Vec<ChangeItem>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is tried again.
    pub next_attempt_at: Option<Timestamp>,
    /// When the server applied it.
    pub applied_at: Option<Timestamp>,
    /// Why it is not applied.
    pub problem: Option<Problem>,
}

/// How far an edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditState {
    /// Waits for its turn or for the connection.
    Queued,
    /// Being sent; perhaps already at the server.
    Sending,
    /// At the server.
    Applied,
    /// The server has something else by now; the user must choose.
    Conflict,
    /// The server refuses it; the user must act.
    Refused,
    /// Waits for a new sign-in.
    Paused,
}

impl EditState {
    /// The word of the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Applied => "applied",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Paused => "paused",
        }
    }
}

/// How a conflict is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Send mine again, on top of what the server has.
    KeepMine,
    /// Drop mine.
    TakeTheirs,
}
