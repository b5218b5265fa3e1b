//! One pass: reads what changed and sends what waits. For the command line.

use crate::App;
use crate::account::OpenAccount;
use crate::error::NotReady;
use crate::problem::Coded;
use crate::session::store_code;
use crate::sync::model::{ScopePosition, SyncReport};
use crate::sync::pass::pass;
use api_types::ErrorCode;
use api_types::change_set::ScopeBody;
use client_store::StoreError;
use flag_model::{Key, Scope};

/// Asks for one pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncOnce {
    /// A project to be read even if it never was. The list of projects is always read.
    pub project: Option<Key>,
    /// Whether every project that was read before is read as well.
    pub all: bool,
}

/// Why there was no pass. A server that cannot be reached is no error: it is in the report.
#[derive(Debug, thiserror::Error)]
pub enum SyncOnceError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// The local data could not be used.
    #[error("the local data could not be used")]
    Store(#[from] StoreError),
}

impl Coded for SyncOnceError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Store(error) => store_code(error),
        }
    }
}

/// One pass: reads what changed and sends what waits; ends early when the server cannot be asked.
///
/// # Errors
/// See [`SyncOnceError`].
pub async fn sync_once(app: &App, request: &SyncOnce) -> Result<SyncReport, SyncOnceError> {
    let account = app.account()?;
    let scopes = wanted(&account, request).await?;
    let effort = pass(&app.inner, &account, &scopes).await?;
    let states = account.with_store(client_store::Store::list_scopes).await?;
    let status = account.live.status();
    let position = |state: client_store::ScopeState| {
        Some(ScopePosition { scope: Scope::from(state.scope), epoch: state.epoch?, revision: state.revision })
    };
    Ok(SyncReport {
        scopes: states.into_iter().filter_map(position).collect(),
        applied: effort.applied,
        conflicts: status.conflicts,
        waiting: status.waiting,
        problem: effort.problem,
    })
}

async fn wanted(account: &OpenAccount, request: &SyncOnce) -> Result<Vec<ScopeBody>, StoreError> {
    let mut scopes = vec![ScopeBody::Installation];
    if request.all {
        let known = account.with_store(client_store::Store::list_scopes).await?;
        scopes.extend(
            known.into_iter().map(|state| state.scope).filter(|scope| *scope != ScopeBody::Installation),
        );
    }
    if let Some(project) = &request.project {
        let scope = ScopeBody::Project { project_key: project.clone() };
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(scopes)
}
