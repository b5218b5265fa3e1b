//! Projects and their environments.

use client_app::projects as app;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The projects that the account sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectListView {
    /// By name.
    pub projects: Vec<ProjectView>,
    /// Whether the list has ever been read from the server; `false` only right after the first sign-in.
    pub loaded: bool,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// How many flags are here; `null` until the project was read once.
    pub flag_count: Option<u32>,
    /// Its environments, in their order; empty until the project was read once.
    pub environments: Vec<EnvironmentView>,
    /// Staged, not yet sent operations in it.
    pub staged: u32,
    /// Waiting edits in it.
    pub waiting: u32,
    /// Conflicts and refusals in it.
    pub conflicts: u32,
    /// When it was last read from the server, RFC 3339; `null` if never.
    pub synced_at: Option<String>,
}

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnvironmentView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// One letter for it, unique in the project, as for the key sequence `e p`.
    pub letter: String,
    /// `teal`, `blue`, `amber`, `violet`, `red` or `gray`.
    pub color: String,
}

/// Makes a project the one that is shown and kept up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenProjectRequest {
    /// Its key.
    pub project: String,
}

impl From<app::ProjectList> for ProjectListView {
    fn from(value: app::ProjectList) -> Self {
        let app::ProjectList { projects, loaded } = value;
        Self { projects: projects.into_iter().map(Into::into).collect(), loaded }
    }
}

impl From<app::Project> for ProjectView {
    fn from(value: app::Project) -> Self {
        let app::Project {
            key,
            name,
            description,
            flag_count,
            environments,
            staged,
            waiting,
            conflicts,
            synced_at,
        } = value;
        Self {
            key,
            name,
            description,
            flag_count,
            environments: environments.into_iter().map(Into::into).collect(),
            staged,
            waiting,
            conflicts,
            synced_at: synced_at.map(|time| time.to_string()),
        }
    }
}

impl From<app::ProjectEnvironment> for EnvironmentView {
    fn from(value: app::ProjectEnvironment) -> Self {
        let app::ProjectEnvironment { key, name, letter, color } = value;
        Self { key, name, letter, color }
    }
}

impl From<OpenProjectRequest> for app::OpenProject {
    fn from(request: OpenProjectRequest) -> Self {
        let OpenProjectRequest { project } = request;
        Self { project }
    }
}
