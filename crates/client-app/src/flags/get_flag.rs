//! One flag with what it serves in each environment.

use crate::App;
use crate::account::OpenAccount;
use crate::error::NotReady;
use crate::flags::steps::steps;
use crate::flags::{Cell, FlagDetail, FlagInEnvironment, lock_index, open_index};
use crate::problem::Coded;
use crate::session::store_code;
use api_types::{ErrorCode, FallthroughBody, FeedDocument};
use client_store::StoreError;
use client_sync::{ReadError, domain_document};
use flag_model::wording::say_fallthrough;
use flag_model::{DocumentBody, Flag, FlagEnvironment, FlagOverride, Key, KeyError};
use std::collections::HashMap;
use uuid::Uuid;

/// Names a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagName {
    /// The project's key.
    pub project: String,
    /// The flag's key.
    pub flag: String,
}

impl FlagName {
    pub(crate) fn keys(&self) -> Result<(Key, Key), KeyError> {
        Ok((Key::new(self.project.clone())?, Key::new(self.flag.clone())?))
    }
}

/// Why there is no flag to show.
#[derive(Debug, thiserror::Error)]
pub enum GetFlagError {
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
    /// The flag is of a form that this version does not know.
    #[error("the flag was written by a newer version")]
    Unreadable(#[from] ReadError),
    /// The local data cannot be read.
    #[error("the flag cannot be read")]
    Store(#[from] StoreError),
}

impl Coded for GetFlagError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Key(_) | Self::NotFound { .. } => ErrorCode::NotFound,
            Self::Unreadable(_) => ErrorCode::StoreTooNew,
            Self::Store(error) => store_code(error),
        }
    }
}

/// One flag with what it serves in each environment, from the local copy.
///
/// # Errors
/// See [`GetFlagError`].
pub async fn get_flag(app: &App, request: &FlagName) -> Result<FlagDetail, GetFlagError> {
    let account = app.account()?;
    let (project, key) = request.keys()?;
    let index = open_index(&account, &project).await?;
    let Some(Stored { flag: document, configs, overrides }) = read(&account, &project, &key).await? else {
        return Err(GetFlagError::NotFound { project: request.project.clone(), flag: request.flag.clone() });
    };
    let flag = match domain_document(&document)?.body {
        DocumentBody::Flag(flag) => flag,
        _ => return Err(GetFlagError::Unreadable(ReadError::Parents)),
    };
    let configs: HashMap<Uuid, FeedDocument> =
        configs.into_iter().filter_map(|config| Some((config.environment_id?, config))).collect();
    let mut overrides = by_environment(&overrides)?;
    let index = lock_index(&index);
    let indexed = index.flag(&request.flag);
    let environments = index.environments().iter().map(|environment| {
        let cell = indexed.map(|flag| index.cell(flag, environment)).unwrap_or_default();
        let overrides = overrides.remove(&environment.id).unwrap_or_default();
        in_environment(&flag, &environment.key, configs.get(&environment.id), overrides, cell)
    });
    let environments = environments.collect::<Result<_, _>>()?;
    Ok(detail(flag, &document, environments))
}

/// What the local copy has of a flag.
struct Stored {
    flag: FeedDocument,
    configs: Vec<FeedDocument>,
    overrides: Vec<FeedDocument>,
}

async fn read(account: &OpenAccount, project: &Key, key: &Key) -> Result<Option<Stored>, StoreError> {
    let (project, key) = (project.clone(), key.clone());
    account
        .with_store(move |store| {
            let Some(flag) = store.get_flag(&project, &key)? else { return Ok(None) };
            let configs = store.get_flag_environments(flag.id)?;
            let overrides = store.get_flag_overrides(&flag)?;
            Ok(Some(Stored { flag, configs, overrides }))
        })
        .await
}

fn by_environment(documents: &[FeedDocument]) -> Result<HashMap<Uuid, Vec<FlagOverride>>, ReadError> {
    let mut overrides: HashMap<Uuid, Vec<FlagOverride>> = HashMap::new();
    for document in documents {
        match domain_document(document)?.body {
            DocumentBody::Override { flag_id: _, environment_id, value } => {
                overrides.entry(environment_id.0).or_default().push(value);
            }
            _ => return Err(ReadError::Parents),
        }
    }
    Ok(overrides)
}

fn detail(flag: Flag, document: &FeedDocument, environments: Vec<FlagInEnvironment>) -> FlagDetail {
    let Flag {
        key,
        name,
        description,
        kind,
        tags,
        owner,
        lifecycle,
        bucketing_key,
        variants: _,
        prerequisites: _,
        value_schema: _,
        expected_end: _,
    } = flag;
    FlagDetail {
        bucketing_key: bucketing_key.unwrap_or_else(|| key.to_string()),
        key: key.into(),
        name,
        description,
        kind: kind.as_str().to_owned(),
        tags,
        owner,
        lifecycle: lifecycle.as_str().to_owned(),
        updated_at: document.updated_at,
        updated_by: document.updated_by.name.clone(),
        environments,
    }
}

fn in_environment(
    flag: &Flag,
    environment: &str,
    config: Option<&FeedDocument>,
    overrides: Vec<FlagOverride>,
    cell: Cell,
) -> Result<FlagInEnvironment, ReadError> {
    let served = match config.map(domain_document).transpose()?.map(|document| document.body) {
        None => FlagEnvironment::unconfigured(flag.kind),
        Some(DocumentBody::FlagEnvironment { flag_id: _, environment_id: _, config }) => config,
        Some(_) => return Err(ReadError::Parents),
    };
    let steps = steps(flag, &served, overrides);
    let FlagEnvironment { enabled: _, off_value, rules: _, fallthrough, schedules: _ } = served;
    Ok(FlagInEnvironment {
        environment: environment.to_owned(),
        cell,
        steps,
        serves: say_fallthrough(&fallthrough, &off_value),
        fallthrough: FallthroughBody::from(fallthrough),
        off_value,
        configured: config.is_some(),
        updated_at: config.map(|config| config.updated_at),
        updated_by: config.map(|config| config.updated_by.name.clone()),
    })
}
