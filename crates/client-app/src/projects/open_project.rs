//! Makes a project the one that is shown and kept up to date.

use crate::App;
use crate::account::FACT_PROJECT;
use crate::error::NotReady;
use crate::flags::open_index;
use crate::problem::Coded;
use crate::projects::Project;
use crate::projects::list_projects::{EDITS_COUNTED, read_project};
use crate::session::store_code;
use api_types::ErrorCode;
use api_types::change_set::ScopeBody;
use client_store::{Store, StoreError};
use flag_model::{Key, KeyError};

/// Names the project to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenProject {
    /// Its key.
    pub project: String,
}

/// Why the project is not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenProjectError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// This cannot be a project's key.
    #[error("there can be no such project")]
    Key(#[from] KeyError),
    /// The account sees no such project.
    #[error("there is no project {0}, or you may not see it")]
    NotFound(String),
    /// The local data cannot be read.
    #[error("the project cannot be read")]
    Store(#[from] StoreError),
}

impl Coded for OpenProjectError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Key(_) | Self::NotFound(_) => ErrorCode::NotFound,
            Self::Store(error) => store_code(error),
        }
    }
}

/// Makes a project the one that is shown and kept up to date. Answers what is here of it; the first time it is
/// then read in the background, with its progress in the state of the connection.
///
/// # Errors
/// See [`OpenProjectError`].
pub async fn open_project(app: &App, request: &OpenProject) -> Result<Project, OpenProjectError> {
    let account = app.account()?;
    let key = Key::new(request.project.clone())?;
    let found = {
        let key = key.clone();
        account
            .with_store(move |store| {
                let Some(document) = store.get_project(&key)? else { return Ok(None) };
                remember(store, &key)?;
                read_project(store, &document, &store.open_edits(EDITS_COUNTED)?).map(Some)
            })
            .await?
    };
    let project = found.ok_or_else(|| OpenProjectError::NotFound(request.project.clone()))?;
    for other in account.open_projects().into_iter().filter(|other| *other != key) {
        account.close_index(&other);
    }
    open_index(&account, &key).await?;
    account.live.state().absent.remove(&ScopeBody::Project { project_key: key });
    account.wake.notify_one();
    Ok(project)
}

/// The next start reads this project before the page asks for it.
fn remember(store: &Store, project: &Key) -> Result<(), StoreError> {
    if store.get_fact::<Key>(FACT_PROJECT)?.as_ref() == Some(project) {
        return Ok(());
    }
    store.put_fact(FACT_PROJECT, project)
}
