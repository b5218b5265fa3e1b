//! The JSON of the command line: its own shapes, so that a change inside changes no script.

use api_types::FallthroughBody;
use client_app::changes::{ChangeItem, Edit, EditList, Theirs};
use client_app::flags::{Cell, FlagDetail, FlagInEnvironment, FlagRow, StepKind};
use client_app::projects::{Project, ProjectEnvironment};
use client_app::session::{Account, Server};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who is signed in.
#[derive(Serialize)]
pub(crate) struct AccountJson {
    pub(crate) server: String,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) name: String,
    pub(crate) groups: Vec<String>,
    pub(crate) role: Option<api_types::Role>,
}

impl AccountJson {
    pub(crate) fn new(account: Account, server: Server) -> Self {
        let Account { name, subject, role, groups } = account;
        Self { server: server.address, issuer: server.issuer, subject, name, groups, role }
    }
}

/// A project.
#[derive(Serialize)]
pub(crate) struct ProjectJson {
    pub(crate) key: String,
    pub(crate) name: String,
    description: String,
    pub(crate) flag_count: Option<u32>,
    environments: Vec<EnvironmentJson>,
    staged: u32,
    waiting: u32,
    conflicts: u32,
    pub(crate) synced_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct EnvironmentJson {
    key: String,
    name: String,
    color: String,
}

impl From<Project> for ProjectJson {
    fn from(project: Project) -> Self {
        let Project {
            key,
            name,
            description,
            flag_count,
            environments,
            staged,
            waiting,
            conflicts,
            synced_at,
        } = project;
        let environments = environments.into_iter().map(|environment| {
            let ProjectEnvironment { key, name, letter: _, color } = environment;
            EnvironmentJson { key, name, color }
        });
        let environments = environments.collect();
        Self { key, name, description, flag_count, environments, staged, waiting, conflicts, synced_at }
    }
}

/// A flag in the list.
#[derive(Serialize)]
pub(crate) struct FlagJson {
    pub(crate) key: String,
    name: String,
    kind: String,
    pub(crate) owner: String,
    tags: Vec<String>,
    lifecycle: String,
    /// By the environment's key.
    pub(crate) environments: BTreeMap<String, CellJson>,
    pub(crate) updated_at: Timestamp,
    pub(crate) updated_by: String,
}

/// The state of a flag in an environment.
#[derive(Serialize)]
pub(crate) struct CellJson {
    /// As the server last said.
    pub(crate) enabled: bool,
    /// What it is to become, when an own change is not at the server yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mine: Option<bool>,
}

impl From<Cell> for CellJson {
    fn from(cell: Cell) -> Self {
        Self { enabled: cell.enabled, mine: cell.mine.map(|mine| mine.enabled) }
    }
}

impl FlagJson {
    /// `environments`: the keys of the project's environments, in its order.
    pub(crate) fn new(row: FlagRow, environments: &[String]) -> Self {
        let FlagRow { key, name, kind, owner, tags, lifecycle, cells, updated_at, updated_by } = row;
        let environments = environments.iter().cloned().zip(cells.into_iter().map(CellJson::from)).collect();
        Self { key, name, kind, owner, tags, lifecycle, environments, updated_at, updated_by }
    }
}

/// One flag.
#[derive(Serialize)]
pub(crate) struct FlagDetailJson {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) kind: String,
    pub(crate) tags: Vec<String>,
    pub(crate) owner: String,
    pub(crate) lifecycle: String,
    bucketing_key: String,
    pub(crate) updated_at: Timestamp,
    pub(crate) updated_by: String,
    pub(crate) environments: Vec<FlagEnvironmentJson>,
}

/// What a flag serves in an environment.
#[derive(Serialize)]
pub(crate) struct FlagEnvironmentJson {
    pub(crate) environment: String,
    #[serde(flatten)]
    pub(crate) cell: CellJson,
    pub(crate) off_value: Value,
    rules: Vec<String>,
    pub(crate) fallthrough: FallthroughBody,
    #[serde(skip)]
    pub(crate) serves: String,
    configured: bool,
    pub(crate) updated_at: Option<Timestamp>,
    pub(crate) updated_by: Option<String>,
}

impl From<FlagDetail> for FlagDetailJson {
    fn from(flag: FlagDetail) -> Self {
        let FlagDetail {
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
        } = flag;
        let environments = environments.into_iter().map(|there| {
            let FlagInEnvironment {
                environment,
                cell,
                off_value,
                steps,
                fallthrough,
                serves,
                configured,
                updated_at,
                updated_by,
            } = there;
            let cell = cell.into();
            let rules = steps.into_iter().filter(|step| step.kind == StepKind::Rule).map(|step| step.text);
            FlagEnvironmentJson {
                environment,
                cell,
                off_value,
                rules: rules.collect(),
                fallthrough,
                serves,
                configured,
                updated_at,
                updated_by,
            }
        });
        Self {
            environments: environments.collect(),
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
        }
    }
}

/// The edits of the account.
#[derive(Serialize)]
pub(crate) struct EditListJson {
    pub(crate) open: Vec<EditJson>,
    pub(crate) applied: Vec<EditJson>,
}

/// An edit.
#[derive(Serialize)]
pub(crate) struct EditJson {
    pub(crate) id: Uuid,
    pub(crate) project: String,
    message: String,
    pub(crate) state: &'static str,
    pub(crate) items: Vec<ItemJson>,
    pub(crate) created_at: Timestamp,
    attempts: u32,
    next_attempt_at: Option<Timestamp>,
    applied_at: Option<Timestamp>,
    problem: Option<ProblemJson>,
}

/// One change of one field.
#[derive(Serialize)]
pub(crate) struct ItemJson {
    pub(crate) flag: String,
    pub(crate) environment: Option<String>,
    pub(crate) field: String,
    from: Value,
    pub(crate) to: Value,
    theirs: Option<TheirsJson>,
}

#[derive(Serialize)]
struct TheirsJson {
    value: Value,
    by: String,
    at: Timestamp,
}

#[derive(Serialize)]
struct ProblemJson {
    code: String,
    detail: String,
}

impl From<EditList> for EditListJson {
    fn from(list: EditList) -> Self {
        let EditList { open, applied } = list;
        Self {
            open: open.into_iter().map(Into::into).collect(),
            applied: applied.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Edit> for EditJson {
    fn from(edit: Edit) -> Self {
        let Edit {
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
        } = edit;
        Self {
            id,
            project,
            message,
            state: state.as_str(),
            items: items.into_iter().map(Into::into).collect(),
            created_at,
            attempts,
            next_attempt_at,
            applied_at,
            problem: problem
                .map(|problem| ProblemJson { code: problem.code.as_str(), detail: problem.detail }),
        }
    }
}

impl From<ChangeItem> for ItemJson {
    fn from(item: ChangeItem) -> Self {
        let ChangeItem { flag, environment, field, from, to, theirs } = item;
        let theirs = theirs.map(|Theirs { value, by, at }| TheirsJson { value, by, at });
        Self { flag, environment, field, from, to, theirs }
    }
}
