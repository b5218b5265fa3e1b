//! The projects that the account sees.

use crate::App;
use crate::error::NotReady;
use crate::problem::Coded;
use crate::projects::letters::letters;
use crate::projects::{Project, ProjectEnvironment, ProjectList};
use crate::session::store_code;
use api_types::change_set::ScopeBody;
use api_types::{ErrorCode, FeedDocument};
use client_store::{Store, StoreError};
use client_sync::Edit;

/// Edits that are counted at most.
pub(super) const EDITS_COUNTED: u32 = 10_000;

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListProjectsError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// The local data cannot be read.
    #[error("the projects cannot be read")]
    Store(#[from] StoreError),
}

impl Coded for ListProjectsError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Store(error) => store_code(error),
        }
    }
}

/// The projects that the account sees, from the local copy.
///
/// # Errors
/// See [`ListProjectsError`].
pub async fn list_projects(app: &App) -> Result<ProjectList, ListProjectsError> {
    let account = app.account()?;
    let (mut projects, loaded) = account
        .with_store(|store| {
            let loaded =
                store.scope_state(&ScopeBody::Installation)?.is_some_and(|state| state.pulled_at.is_some());
            let edits = store.open_edits(EDITS_COUNTED)?;
            let projects = store.list_projects()?;
            let found = projects
                .iter()
                .map(|project| read_project(store, project, &edits))
                .collect::<Result<Vec<_>, _>>()?;
            Ok((found, loaded))
        })
        .await?;
    projects.sort_by_cached_key(|project| (project.name.to_lowercase(), project.key.clone()));
    Ok(ProjectList { projects, loaded })
}

/// One project as the store has it.
pub(crate) fn read_project(
    store: &Store,
    document: &FeedDocument,
    edits: &[Edit],
) -> Result<Project, StoreError> {
    let scope = ScopeBody::Project { project_key: document.key.clone() };
    let state = store.scope_state(&scope)?;
    let of_project = edits.iter().filter(|edit| *edit.scope() == scope);
    let (mut waiting, mut conflicts) = (0, 0);
    for edit in of_project {
        waiting += u32::from(edit.state.is_waiting());
        conflicts += u32::from(edit.state.needs_decision());
    }
    let text = |name: &str| {
        document.fields.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    let synced_at = state.and_then(|state| state.pulled_at);
    let flag_count = match synced_at {
        Some(_) => Some(u32::try_from(store.count_flags(&document.key)?).unwrap_or(u32::MAX)),
        None => None,
    };
    Ok(Project {
        key: document.key.to_string(),
        name: text("name"),
        description: text("description"),
        flag_count,
        environments: environments(&store.list_environments(&document.key)?),
        staged: u32::try_from(store.list_drafts(&document.key)?.len()).unwrap_or(u32::MAX),
        waiting,
        conflicts,
        synced_at,
    })
}

fn environments(documents: &[FeedDocument]) -> Vec<ProjectEnvironment> {
    let text = |document: &FeedDocument, name: &str| {
        document.fields.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    let names: Vec<String> = documents.iter().map(|document| text(document, "name")).collect();
    let letters = letters(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let parts = documents.iter().zip(names).zip(letters);
    parts
        .map(|((document, name), letter)| ProjectEnvironment {
            key: document.key.to_string(),
            name,
            letter,
            color: text(document, "color"),
        })
        .collect()
}
