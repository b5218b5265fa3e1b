//! The last changes of a flag.

use crate::App;
use crate::account::OpenAccount;
use crate::error::NotReady;
use crate::flags::{Change, ChangedField, FlagChanges, FlagName};
use crate::problem::{Coded, Problem};
use crate::session::store_code;
use crate::sync::{ConnectionState, problem_of};
use api_types::change_set::ActionBody;
use api_types::{ChangeEntry, ErrorCode};
use client_ports::RemoteError;
use client_store::StoreError;
use flag_model::{Key, KeyError};
use uuid::Uuid;

/// Changes that are asked for.
const CHANGES: u32 = 20;

/// Why there are no changes to show.
#[derive(Debug, thiserror::Error)]
pub enum GetFlagChangesError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// This cannot be a key.
    #[error("there can be no such flag")]
    Key(#[from] KeyError),
    /// The project has no such flag here.
    #[error("the project {project} has no flag {flag}")]
    NotFound {
        /// The project's key.
        project: String,
        /// The flag's key.
        flag: String,
    },
    /// The server refuses to say.
    #[error("{}", .0.detail)]
    Refused(Problem),
    /// The local data cannot be read.
    #[error("the changes cannot be read")]
    Store(#[from] StoreError),
}

impl Coded for GetFlagChangesError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Key(_) | Self::NotFound { .. } => ErrorCode::NotFound,
            Self::Refused(problem) => problem.code,
            Self::Store(error) => store_code(error),
        }
    }
}

/// The last changes of a flag: from the server, or as they were last read when it cannot be asked now.
///
/// # Errors
/// See [`GetFlagChangesError`].
pub async fn get_flag_changes(app: &App, request: &FlagName) -> Result<FlagChanges, GetFlagChangesError> {
    let account = app.account()?;
    let (project, flag) = request.keys()?;
    let id = flag_id(&account, &project, &flag).await?.ok_or_else(|| GetFlagChangesError::NotFound {
        project: request.project.clone(),
        flag: request.flag.clone(),
    })?;
    let away =
        matches!(account.live.state().connection, ConnectionState::Offline | ConnectionState::SignedOut);
    if away {
        return cached(&account, id).await;
    }
    match account.remote.flag_changes(&project, &flag, CHANGES).await {
        Ok(changes) => {
            let now = app.inner.environment.clock.now();
            let kept = changes.clone();
            account.with_store(move |store| store.put_flag_changes(id, &kept, now)).await?;
            Ok(FlagChanges {
                changes: changes.into_iter().map(shown).collect(),
                from_cache: false,
                as_of: Some(now),
            })
        }
        Err(error @ RemoteError::Refused(_)) if error.code() != ErrorCode::Unauthenticated => {
            Err(GetFlagChangesError::Refused(problem_of(&error)))
        }
        Err(_) => cached(&account, id).await,
    }
}

async fn flag_id(account: &OpenAccount, project: &Key, flag: &Key) -> Result<Option<Uuid>, StoreError> {
    let (project, flag) = (project.clone(), flag.clone());
    let found = account.with_store(move |store| store.get_flag(&project, &flag)).await?;
    Ok(found.map(|flag| flag.id))
}

async fn cached(account: &OpenAccount, flag: Uuid) -> Result<FlagChanges, GetFlagChangesError> {
    let known = account.with_store(move |store| store.get_flag_changes(flag)).await?;
    Ok(match known {
        Some(known) => FlagChanges {
            changes: known.changes.into_iter().map(shown).collect(),
            from_cache: true,
            as_of: Some(known.fetched_at),
        },
        None => FlagChanges { changes: Vec::new(), from_cache: true, as_of: None },
    })
}

fn shown(entry: ChangeEntry) -> Change {
    let ChangeEntry {
        change_set_id: _,
        revision: _,
        at,
        actor,
        message,
        kind,
        environment,
        action,
        version: _,
        fields,
    } = entry;
    let action = match action {
        ActionBody::Create => "create",
        ActionBody::Update => "update",
        ActionBody::Delete => "delete",
    };
    let fields =
        fields.into_iter().map(|field| ChangedField { name: field.name, from: field.from, to: field.to });
    Change {
        at,
        actor: actor.name,
        message,
        kind,
        environment: environment.map(String::from),
        action: action.to_owned(),
        fields: fields.collect(),
    }
}
