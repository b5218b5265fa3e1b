//! Projects and their environments, as they are shown.

use jiff::Timestamp;

/// The projects that the account sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectList {
    /// By name.
    pub projects: Vec<Project>,
    /// Whether the list has ever been read from the server; `false` only right after the first sign-in.
    pub loaded: bool,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// How many flags are here; `None` until the project was read once.
    pub flag_count: Option<u32>,
    /// Its environments, in their order; empty until the project was read once.
    pub environments: Vec<ProjectEnvironment>,
    /// Staged, not yet sent operations in it.
    pub staged: u32,
    /// Waiting edits in it.
    pub waiting: u32,
    /// Conflicts and refusals in it.
    pub conflicts: u32,
    /// When it was last read from the server; `None` if never.
    pub synced_at: Option<Timestamp>,
}

/// An environment of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectEnvironment {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// One letter for it, unique in the project.
    pub letter: String,
    /// `teal`, `blue`, `amber`, `violet`, `red` or `gray`.
    pub color: String,
}
