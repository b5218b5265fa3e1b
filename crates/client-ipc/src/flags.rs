//! Flags: the list, one flag, its last changes.

use api_types::change_set::DocumentKindBody;
use client_app::flags as app;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for a stretch of the list of flags, filtered and sorted in the core.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListFlagsRequest {
    /// The project's key.
    pub project: String,
    /// Words that key, name, description, owner or a tag contain, all of them, whatever the case.
    pub search: String,
    /// Which flags.
    pub filter: FlagFilter,
    /// In which order.
    pub sort: FlagSort,
    /// The first row wanted.
    pub offset: u32,
    /// How many rows are wanted; at most 500.
    pub limit: u32,
}

/// Which flags a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FlagSort {
    /// The newest change first.
    LastChange,
    /// By key.
    Key,
    /// By owner, then key.
    Owner,
}

/// A stretch of the list of flags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FlagListView {
    /// Flags in the project.
    pub total: u32,
    /// Flags that fit search and filter.
    pub matched: u32,
    /// The first row's place among the matched.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<FlagRowView>,
    /// Raised whenever any row of the project may have changed.
    pub generation: u32,
    /// Whether the project has ever been read from the server.
    pub loaded: bool,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FlagRowView {
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
    pub cells: Vec<CellView>,
    /// When the flag or one of its configurations last changed, RFC 3339.
    pub updated_at: String,
    /// Who changed it.
    pub updated_by: String,
}

/// The state of a flag in one environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CellView {
    /// On or off, as the server last said.
    pub enabled: bool,
    /// What the user has changed it to, if anything.
    pub mine: Option<MineView>,
}

/// A change of the user's own that the server does not have yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MineView {
    /// On or off.
    pub enabled: bool,
    /// How far it is.
    pub stage: MineStage,
}

/// How far a change of the user's own is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MineStage {
    /// Staged: nothing has been sent.
    Staged,
    /// Waiting to be sent, or being sent.
    Waiting,
    /// The server has something else by now; the user must choose.
    Conflict,
}

/// Names a flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FlagRequest {
    /// The project's key.
    pub project: String,
    /// The flag's key.
    pub flag: String,
}

/// One flag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FlagDetailView {
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
    /// When the flag itself last changed, RFC 3339.
    pub updated_at: String,
    /// Who changed it.
    pub updated_by: String,
    /// What it serves, in the order of the project's environments.
    pub environments: Vec<FlagEnvironmentView>,
}

/// What a flag serves in one environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FlagEnvironmentView {
    /// The environment's key.
    pub environment: String,
    /// The state, as in the list.
    pub cell: CellView,
    /// Served while off, as JSON.
    #[ts(type = "unknown")]
    pub off_value: serde_json::Value,
    /// What decides while it is on, in the order in which it is asked; the first that applies does.
    pub steps: Vec<StepView>,
    /// Served while on and none of the steps decides, in words.
    pub serves: String,
    /// Whether anybody has configured the flag here.
    pub configured: bool,
    /// When it last changed, RFC 3339.
    pub updated_at: Option<String>,
    /// Who changed it.
    pub updated_by: Option<String>,
}

/// Something that decides what a flag serves, unless an earlier step did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StepView {
    /// What it is.
    pub kind: StepKind,
    /// For whom or when, and what is served then: a sentence.
    pub text: String,
}

/// The kinds of steps, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FlagChangesView {
    /// Newest first.
    pub changes: Vec<ChangeView>,
    /// Whether these come from the local copy, because the server cannot be asked now.
    pub from_cache: bool,
    /// When they were read from the server, RFC 3339; `null` when never.
    pub as_of: Option<String>,
}

/// One change; the page makes a sentence of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ChangeView {
    /// When, RFC 3339.
    pub at: String,
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
    pub fields: Vec<ChangedFieldView>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ChangedFieldView {
    /// Its name.
    pub name: String,
    /// Before.
    #[ts(type = "unknown")]
    pub from: serde_json::Value,
    /// After.
    #[ts(type = "unknown")]
    pub to: serde_json::Value,
}

impl From<app::FlagList> for FlagListView {
    fn from(value: app::FlagList) -> Self {
        let app::FlagList { total, matched, offset, rows, generation, loaded } = value;
        Self { total, matched, offset, rows: rows.into_iter().map(Into::into).collect(), generation, loaded }
    }
}

impl From<app::FlagRow> for FlagRowView {
    fn from(value: app::FlagRow) -> Self {
        let app::FlagRow { key, name, kind, owner, tags, lifecycle, cells, updated_at, updated_by } = value;
        Self {
            key,
            name,
            kind,
            owner,
            tags,
            lifecycle,
            cells: cells.into_iter().map(Into::into).collect(),
            updated_at: updated_at.to_string(),
            updated_by,
        }
    }
}

impl From<app::Cell> for CellView {
    fn from(value: app::Cell) -> Self {
        let app::Cell { enabled, mine } = value;
        Self { enabled, mine: mine.map(Into::into) }
    }
}

impl From<app::Mine> for MineView {
    fn from(value: app::Mine) -> Self {
        let app::Mine { enabled, stage } = value;
        Self { enabled, stage: stage.into() }
    }
}

impl From<app::FlagDetail> for FlagDetailView {
    fn from(value: app::FlagDetail) -> Self {
        let app::FlagDetail {
            key,
            name,
            description,
            kind,
            tags,
            owner,
            lifecycle,
            bucketing_key,
            updated_at,
            updated_by,
            environments,
        } = value;
        Self {
            key,
            name,
            description,
            kind,
            tags,
            owner,
            lifecycle,
            bucketing_key,
            updated_at: updated_at.to_string(),
            updated_by,
            environments: environments.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<app::FlagInEnvironment> for FlagEnvironmentView {
    fn from(value: app::FlagInEnvironment) -> Self {
        let app::FlagInEnvironment {
            environment,
            cell,
            off_value,
            steps,
            fallthrough: _,
            serves,
            configured,
            updated_at,
            updated_by,
        } = value;
        Self {
            environment,
            cell: cell.into(),
            off_value,
            steps: steps.into_iter().map(Into::into).collect(),
            serves,
            configured,
            updated_at: updated_at.map(|time| time.to_string()),
            updated_by,
        }
    }
}

impl From<app::Step> for StepView {
    fn from(value: app::Step) -> Self {
        let app::Step { kind, text } = value;
        let kind = match kind {
            app::StepKind::Prerequisite => StepKind::Prerequisite,
            app::StepKind::Override => StepKind::Override,
            app::StepKind::Schedule => StepKind::Schedule,
            app::StepKind::Rule => StepKind::Rule,
        };
        Self { kind, text }
    }
}

impl From<app::FlagChanges> for FlagChangesView {
    fn from(value: app::FlagChanges) -> Self {
        let app::FlagChanges { changes, from_cache, as_of } = value;
        Self {
            changes: changes.into_iter().map(Into::into).collect(),
            from_cache,
            as_of: as_of.map(|time| time.to_string()),
        }
    }
}

impl From<app::Change> for ChangeView {
    fn from(value: app::Change) -> Self {
        let app::Change { at, actor, message, kind, environment, action, fields } = value;
        Self {
            at: at.to_string(),
            actor,
            message,
            kind,
            environment,
            action,
            fields: fields.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<app::ChangedField> for ChangedFieldView {
    fn from(value: app::ChangedField) -> Self {
        let app::ChangedField { name, from, to } = value;
        Self { name, from, to }
    }
}

impl From<app::MineStage> for MineStage {
    fn from(value: app::MineStage) -> Self {
        match value {
            app::MineStage::Staged => Self::Staged,
            app::MineStage::Waiting => Self::Waiting,
            app::MineStage::Conflict => Self::Conflict,
        }
    }
}

impl From<FlagFilter> for app::FlagFilter {
    fn from(value: FlagFilter) -> Self {
        match value {
            FlagFilter::Active => Self::Active,
            FlagFilter::All => Self::All,
            FlagFilter::Archived => Self::Archived,
            FlagFilter::Changed => Self::Changed,
        }
    }
}

impl From<FlagSort> for app::FlagSort {
    fn from(value: FlagSort) -> Self {
        match value {
            FlagSort::LastChange => Self::LastChange,
            FlagSort::Key => Self::Key,
            FlagSort::Owner => Self::Owner,
        }
    }
}

impl From<ListFlagsRequest> for app::ListFlags {
    fn from(request: ListFlagsRequest) -> Self {
        let ListFlagsRequest { project, search, filter, sort, offset, limit } = request;
        Self { project, search, filter: filter.into(), sort: sort.into(), offset, limit }
    }
}

impl From<FlagRequest> for app::FlagName {
    fn from(request: FlagRequest) -> Self {
        let FlagRequest { project, flag } = request;
        Self { project, flag }
    }
}
