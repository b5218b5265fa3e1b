//! The JSON shapes of the contract, and what is common to their texts.

use client_app::Problem;
use client_app::changes::{ChangeItem, Edit};
use client_app::flags::{Cell, MineStage};
use client_app::session::{Account, Server};
use serde::Serialize;
use serde_json::Value;

/// Who is signed in, and where.
#[derive(Serialize)]
pub(crate) struct Identity {
    pub(crate) server: String,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) name: String,
    pub(crate) groups: Vec<String>,
    pub(crate) role: Option<api_types::resources::Role>,
}

impl Identity {
    pub(crate) fn new(account: Account, server: Server) -> Self {
        let Account { name, subject, role, groups } = account;
        Self { server: server.address, issuer: server.issuer, subject, name, groups, role }
    }

    pub(crate) fn text(&self) -> String {
        let role = match self.role {
            Some(role) => format!("{role:?}").to_lowercase(),
            None => "none: you are in no group that has access".to_owned(),
        };
        format!(
            "{} at {}\n  role    {role}\n  groups  {}\n  issuer  {}\n",
            crate::output::printable(&self.name),
            self.server,
            if self.groups.is_empty() {
                "-".to_owned()
            } else {
                crate::output::printable(&self.groups.join(", "))
            },
            self.issuer
        )
    }
}

/// The state of a flag in one environment: what the server last said, and a change of one's own.
#[derive(Serialize)]
pub(crate) struct Switch {
    pub(crate) environment: String,
    pub(crate) enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mine: Option<Mine>,
}

/// A change of one's own that the server does not have yet.
#[derive(Serialize)]
pub(crate) struct Mine {
    pub(crate) enabled: bool,
    pub(crate) stage: &'static str,
}

impl Switch {
    pub(crate) fn new(environment: String, cell: Cell) -> Self {
        let mine = cell.mine.map(|mine| Mine {
            enabled: mine.enabled,
            stage: match mine.stage {
                MineStage::Staged => "staged",
                MineStage::Waiting => "waiting",
                MineStage::Conflict => "conflict",
            },
        });
        Self { environment, enabled: cell.enabled, mine }
    }

    pub(crate) fn text(&self) -> String {
        let word = |on: bool| if on { "on" } else { "off" };
        match &self.mine {
            None => word(self.enabled).to_owned(),
            Some(mine) => format!("{} ({} {})", word(self.enabled), mine.stage, word(mine.enabled)),
        }
    }
}

/// An edit on its way to the server.
#[derive(Serialize)]
pub(crate) struct EditAnswer {
    pub(crate) id: String,
    pub(crate) project: String,
    pub(crate) message: String,
    pub(crate) state: &'static str,
    pub(crate) items: Vec<Item>,
    pub(crate) created_at: String,
    pub(crate) attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) applied_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<ProblemAnswer>,
}

/// One change of one field.
#[derive(Serialize)]
pub(crate) struct Item {
    pub(crate) flag: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environment: Option<String>,
    pub(crate) field: String,
    pub(crate) from: Value,
    pub(crate) to: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) theirs: Option<TheirsAnswer>,
}

/// What somebody else made of a field meanwhile.
#[derive(Serialize)]
pub(crate) struct TheirsAnswer {
    pub(crate) value: Value,
    pub(crate) by: String,
    pub(crate) at: String,
}

/// Why something is not done.
#[derive(Serialize)]
pub(crate) struct ProblemAnswer {
    pub(crate) code: api_types::ErrorCode,
    pub(crate) detail: String,
}

impl From<Problem> for ProblemAnswer {
    fn from(problem: Problem) -> Self {
        let Problem { code, detail } = problem;
        Self { code, detail }
    }
}

impl From<Edit> for EditAnswer {
    fn from(edit: Edit) -> Self {
        let Edit {
            id,
            project,
            message,
            state,
            items,
            created_at,
            attempts,
            next_attempt_at: _,
            applied_at,
            problem,
        } = edit;
        Self {
            id: id.to_string(),
            project,
            message,
            state: state.as_str(),
            items: items.into_iter().map(Into::into).collect(),
            created_at: created_at.to_string(),
            attempts,
            applied_at: applied_at.map(|time| time.to_string()),
            problem: problem.map(Into::into),
        }
    }
}

impl From<ChangeItem> for Item {
    fn from(item: ChangeItem) -> Self {
        let ChangeItem { flag, environment, field, from, to, theirs } = item;
        let theirs = theirs.map(|theirs| TheirsAnswer {
            value: theirs.value,
            by: theirs.by,
            at: theirs.at.to_string(),
        });
        Self { flag, environment, field, from, to, theirs }
    }
}

impl EditAnswer {
    /// What it changes, in a few words.
    pub(crate) fn summary(&self) -> String {
        let item = |item: &Item| match (&item.environment, item.field.as_str()) {
            (Some(environment), "enabled") => {
                format!("{} {} in {environment}", item.flag, if item.to == true { "on" } else { "off" })
            }
            (Some(environment), field) => format!("{} {field} in {environment}", item.flag),
            (None, field) => format!("{} {field}", item.flag),
        };
        let mut text: Vec<String> = self.items.iter().take(2).map(item).collect();
        if self.items.len() > 2 {
            text.push(format!("and {} more", self.items.len() - 2));
        }
        text.join(", ")
    }
}
