//! Flags, as they are shown.

use api_types::FallthroughBody;
use api_types::change_set::DocumentKindBody;
use jiff::Timestamp;
use serde_json::Value;

/// Which flags a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagFilter {
    /// Those in use.
    Active,
    /// All but archived ones.
    All,
    /// Archived ones.
    Archived,
    /// Those with staged or waiting changes.
    Changed,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlagSort {
    /// The newest change first.
    LastChange,
    /// By key.
    Key,
    /// By owner, then key.
    Owner,
}

/// A stretch of the list of flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagList {
    /// Flags in the project.
    pub total: u32,
    /// Flags that fit search and filter.
    pub matched: u32,
    /// The first row's place among the matched.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<FlagRow>,
    /// Raised whenever any row of the project may have changed.
    pub generation: u32,
    /// Whether the project has ever been read from the server.
    pub loaded: bool,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagRow {
    /// The flag's key.
    pub key: String,
    /// Its name; may be empty.
    pub name: String,
    /// `boolean`, `string`, `number` or `json`.
    pub kind: String,
    /// The team or person to ask.
    pub owner: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// `active`, `inactive` or `archived`.
    pub lifecycle: String,
    /// One for each environment of the project, in its order.
    pub cells: Vec<Cell>,
    /// When the flag or one of its configurations last changed.
    pub updated_at: Timestamp,
    /// Who changed it.
    pub updated_by: String,
}

/// The state of a flag in one environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// On or off, as the server last said.
    pub enabled: bool,
    /// What the user has changed it to, if anything.
    pub mine: Option<Mine>,
}

/// A change of the user's own that the server does not have yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mine {
    /// On or off.
    pub enabled: bool,
    /// How far it is.
    pub stage: MineStage,
}

/// How far a change of the user's own is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MineStage {
    /// The server has something else by now, or refuses it; the user must choose.
    Conflict,
    /// Waiting to be sent, or being sent.
    Waiting,
    /// Staged: nothing has been sent.
    Staged,
}

/// One flag.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagDetail {
    /// Its key.
    pub key: String,
    /// Its name; may be empty.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// `boolean`, `string`, `number` or `json`.
    pub kind: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The team or person to ask.
    pub owner: String,
    /// `active`, `inactive` or `archived`.
    pub lifecycle: String,
    /// What rollouts hash.
    pub bucketing_key: String,
    /// When the flag itself last changed.
    pub updated_at: Timestamp,
    /// Who changed it.
    pub updated_by: String,
    /// What it serves, in the order of the project's environments.
    pub environments: Vec<FlagInEnvironment>,
}

/// What a flag serves in one environment.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagInEnvironment {
    /// The environment's key.
    pub environment: String,
    /// The state, as in the list.
    pub cell: Cell,
    /// Served while off.
    pub off_value: Value,
    /// What decides while it is on, in the order in which it is asked; the first that applies does.
    pub steps: Vec<Step>,
    /// Served while on and none of the steps decides.
    pub fallthrough: FallthroughBody,
    /// The same in words.
    pub serves: String,
    /// Whether anybody has configured the flag here.
    pub configured: bool,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// Who changed it.
    pub updated_by: Option<String>,
}

/// Something that decides what a flag serves, unless an earlier step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// For whom or when, and what is served then: a sentence.
    pub text: String,
}

/// The kinds of steps, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Another flag that must serve a certain value.
    Prerequisite,
    /// A value for one target.
    Override,
    /// A value for certain times.
    Schedule,
    /// Conditions on the context.
    Rule,
}

/// The last changes of a flag.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagChanges {
    /// Newest first.
    pub changes: Vec<Change>,
    /// Whether these come from the local copy, because the server cannot be asked now.
    pub from_cache: bool,
    /// When they were read from the server; `None` when never.
    pub as_of: Option<Timestamp>,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// Why, in the author's words; may be empty.
    pub message: String,
    /// What kind of document changed.
    pub kind: DocumentKindBody,
    /// For a configuration: the environment's key.
    pub environment: Option<String>,
    /// `create`, `update` or `delete`.
    pub action: String,
    /// The fields that changed.
    pub fields: Vec<ChangedField>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedField {
    /// Its name.
    pub name: String,
    /// Before; `null` at creation.
    pub from: Value,
    /// After; `null` at deletion.
    pub to: Value,
}
