//! Changes of the user's own: staged, waiting, in conflict.

use crate::problem::ProblemView;
use client_app::changes as app;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Stages the switch of a flag in an environment; staging the value that the server has takes it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StageFlagEnabledRequest {
    /// The project's key.
    pub project: String,
    /// The flag's key.
    pub flag: String,
    /// The environment's key.
    pub environment: String,
    /// On or off.
    pub enabled: bool,
}

/// Names a project whose staged changes are meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StagedRequest {
    /// The project's key.
    pub project: String,
}

/// Sends the staged changes of a project as one change set; without a connection it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SendStagedRequest {
    /// The project's key.
    pub project: String,
    /// Why, in the author's words; may be empty.
    pub message: String,
}

/// The staged changes of a project: durable on this computer, nothing sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StagedView {
    /// In the order of staging.
    pub items: Vec<ChangeItemView>,
}

/// One change of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ChangeItemView {
    /// The flag's key.
    pub flag: String,
    /// The environment's key; `null` for a change of the flag as a whole.
    pub environment: Option<String>,
    /// The field's name.
    pub field: String,
    /// Before.
    #[ts(type = "unknown")]
    pub from: serde_json::Value,
    /// After.
    #[ts(type = "unknown")]
    pub to: serde_json::Value,
    /// What the server has by now, when that is in the way.
    pub theirs: Option<TheirsView>,
}

/// What somebody else made of a field meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TheirsView {
    /// The value on the server.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
    /// Who.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// The edits of the account, oldest first: those that wait, and those that need the user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct EditListView {
    /// Waiting, in conflict, refused.
    pub open: Vec<EditView>,
    /// The last applied ones, newest first.
    pub applied: Vec<EditView>,
}

/// A change set on its way to the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct EditView {
    /// Its id, the same at the server.
    pub id: String,
    /// The project's key.
    pub project: String,
    /// Why, in the author's words.
    pub message: String,
    /// How far it is.
    pub state: EditState,
    /// What it changes.
    pub items: Vec<ChangeItemView>,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is tried again, RFC 3339.
    pub next_attempt_at: Option<String>,
    /// When the server applied it, RFC 3339.
    pub applied_at: Option<String>,
    /// Why it is not applied.
    pub problem: Option<ProblemView>,
}

/// How far an edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
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

/// Names an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EditRequest {
    /// Its id.
    pub id: String,
}

/// Settles a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ResolveEditRequest {
    /// The edit's id.
    pub id: String,
    /// What to do.
    pub resolution: Resolution,
}

/// How a conflict is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Send mine again, on top of what the server has.
    KeepMine,
    /// Drop mine.
    TakeTheirs,
}

impl From<app::Staged> for StagedView {
    fn from(value: app::Staged) -> Self {
        let app::Staged { items } = value;
        Self { items: items.into_iter().map(Into::into).collect() }
    }
}

impl From<app::ChangeItem> for ChangeItemView {
    fn from(value: app::ChangeItem) -> Self {
        let app::ChangeItem { flag, environment, field, from, to, theirs } = value;
        Self { flag, environment, field, from, to, theirs: theirs.map(Into::into) }
    }
}

impl From<app::Theirs> for TheirsView {
    fn from(value: app::Theirs) -> Self {
        let app::Theirs { value, by, at } = value;
        Self { value, by, at: at.to_string() }
    }
}

impl From<app::EditList> for EditListView {
    fn from(value: app::EditList) -> Self {
        let app::EditList { open, applied } = value;
        Self {
            open: open.into_iter().map(Into::into).collect(),
            applied: applied.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<app::Edit> for EditView {
    fn from(value: app::Edit) -> Self {
        let app::Edit {
            id,
            project,
            message,
            state,
            items,
            created_at,
            attempts,
            next_attempt_at,
            applied_at,
            problem,
        } = value;
        Self {
            id: id.to_string(),
            project,
            message,
            state: state.into(),
            items: items.into_iter().map(Into::into).collect(),
            created_at: created_at.to_string(),
            attempts,
            next_attempt_at: next_attempt_at.map(|time| time.to_string()),
            applied_at: applied_at.map(|time| time.to_string()),
            problem: problem.map(Into::into),
        }
    }
}

impl From<app::EditState> for EditState {
    fn from(value: app::EditState) -> Self {
        match value {
            app::EditState::Queued => Self::Queued,
            app::EditState::Sending => Self::Sending,
            app::EditState::Applied => Self::Applied,
            app::EditState::Conflict => Self::Conflict,
            app::EditState::Refused => Self::Refused,
            app::EditState::Paused => Self::Paused,
        }
    }
}

impl From<Resolution> for app::Resolution {
    fn from(value: Resolution) -> Self {
        match value {
            Resolution::KeepMine => Self::KeepMine,
            Resolution::TakeTheirs => Self::TakeTheirs,
        }
    }
}

impl From<StageFlagEnabledRequest> for app::StageFlagEnabled {
    fn from(request: StageFlagEnabledRequest) -> Self {
        let StageFlagEnabledRequest { project, flag, environment, enabled } = request;
        Self { project, flag, environment, enabled }
    }
}

impl From<StagedRequest> for app::StagedOf {
    fn from(request: StagedRequest) -> Self {
        let StagedRequest { project } = request;
        Self { project }
    }
}

impl From<SendStagedRequest> for app::SendStaged {
    fn from(request: SendStagedRequest) -> Self {
        let SendStagedRequest { project, message } = request;
        Self { project, message }
    }
}

impl From<EditRequest> for app::DiscardEdit {
    fn from(request: EditRequest) -> Self {
        let EditRequest { id } = request;
        Self { id }
    }
}

impl From<ResolveEditRequest> for app::ResolveEdit {
    fn from(request: ResolveEditRequest) -> Self {
        let ResolveEditRequest { id, resolution } = request;
        Self { id, resolution: resolution.into() }
    }
}
