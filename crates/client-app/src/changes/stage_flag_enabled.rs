//! Stages the switch of a flag; nothing is sent.

use crate::App;
use crate::changes::Staged;
use crate::changes::items::staged_of;
use crate::changes::switch_draft::{Switch, SwitchError, switch_draft};
use crate::environment::RandomError;
use crate::error::NotReady;
use crate::event::AppEvent;
use crate::ids::fresh_id;
use crate::problem::Coded;
use crate::session::store_code;
use api_types::ErrorCode;
use api_types::change_set::ScopeBody;
use client_store::StoreError;
use flag_model::{Key, KeyError};

/// Stages the switch of a flag in an environment; staging the value that the server has takes it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageFlagEnabled {
    /// The project's key.
    pub project: String,
    /// The flag's key.
    pub flag: String,
    /// The environment's key.
    pub environment: String,
    /// On or off.
    pub enabled: bool,
}

/// Why nothing was staged.
#[derive(Debug, thiserror::Error)]
pub enum StageFlagEnabledError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// This cannot be a key.
    #[error("there can be no such flag or environment")]
    Key(#[from] KeyError),
    /// There is no such flag or environment here.
    #[error("{0}")]
    NotFound(String),
    /// There are no ids to be had.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The local data cannot be used.
    #[error("the change cannot be kept")]
    Store(#[from] StoreError),
}

impl Coded for StageFlagEnabledError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Key(_) | Self::NotFound(_) => ErrorCode::NotFound,
            Self::Random(_) => ErrorCode::ClientBug,
            Self::Store(error) => store_code(error),
        }
    }
}

impl From<SwitchError> for StageFlagEnabledError {
    fn from(error: SwitchError) -> Self {
        match error {
            SwitchError::Store(error) => Self::Store(error),
            error => Self::NotFound(error.to_string()),
        }
    }
}

/// Stages the switch of a flag in an environment. When this returns, it survives a power cut; nothing is sent.
///
/// # Errors
/// See [`StageFlagEnabledError`].
pub async fn stage_flag_enabled(
    app: &App,
    request: &StageFlagEnabled,
) -> Result<Staged, StageFlagEnabledError> {
    let account = app.account()?;
    let switch = Switch {
        project: Key::new(request.project.clone())?,
        flag: Key::new(request.flag.clone())?,
        environment: Key::new(request.environment.clone())?,
        enabled: request.enabled,
        continue_staged: true,
    };
    let (id, now) = (fresh_id(&app.inner.environment)?, app.inner.environment.clock.now());
    let scope = ScopeBody::Project { project_key: switch.project.clone() };
    let staged = account.on_store(move |store| -> Result<Staged, StageFlagEnabledError> {
        let draft = switch_draft(store, &switch, id, now)?;
        store.stage_draft(&switch.project, draft)?;
        Ok(staged_of(store, &switch.project)?)
    });
    let staged = staged.await?;
    super::staging_changed(app, &account, &scope).await?;
    app.inner.tell(AppEvent::ChangesChanged);
    Ok(staged)
}
