//! Sends the staged changes of a project as one change set; without a connection it waits.

use crate::App;
use crate::changes::EditList;
use crate::changes::list_edits::edit_list;
use crate::environment::RandomError;
use crate::error::NotReady;
use crate::ids::fresh_id;
use crate::problem::Coded;
use crate::session::store_code;
use api_types::ErrorCode;
use api_types::change_set::ScopeBody;
use client_store::StoreError;
use flag_model::limits::MESSAGE_MAX_LEN;
use flag_model::{Key, KeyError};

/// Sends the staged changes of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendStaged {
    /// The project's key.
    pub project: String,
    /// Why, in the author's words; may be empty.
    pub message: String,
}

/// Why that failed.
#[derive(Debug, thiserror::Error)]
pub enum SendStagedError {
    /// No account is open.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// This cannot be a project's key.
    #[error("there can be no such project")]
    Key(#[from] KeyError),
    /// The message is longer than a server takes.
    #[error("the message has more than {MESSAGE_MAX_LEN} characters")]
    MessageTooLong,
    /// There are no ids to be had.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The local data cannot be used.
    #[error("the changes cannot be read or kept")]
    Store(#[from] StoreError),
}

impl Coded for SendStagedError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotReady(error) => error.code(),
            Self::Key(_) => ErrorCode::NotFound,
            Self::MessageTooLong => ErrorCode::ValidationFailed,
            Self::Random(_) => ErrorCode::ClientBug,
            Self::Store(error) => store_code(error),
        }
    }
}

/// Makes one change set of what is staged in a project and puts it into the queue: its id, and that it is to be
/// sent, are durable when this returns. It is sent in the background, or once there is a connection again.
///
/// # Errors
/// See [`SendStagedError`]; then everything is still staged.
pub async fn send_staged(app: &App, request: &SendStaged) -> Result<EditList, SendStagedError> {
    let account = app.account()?;
    let project = Key::new(request.project.clone())?;
    let message = request.message.trim().to_owned();
    if message.chars().count() > MESSAGE_MAX_LEN {
        return Err(SendStagedError::MessageTooLong);
    }
    let scope = ScopeBody::Project { project_key: project.clone() };
    let (id, now) = (fresh_id(&app.inner.environment)?, app.inner.environment.clock.now());
    account.with_store(move |store| store.enqueue_drafts(&project, id, &message, now)).await?;
    super::queue_changed(app, &account, &scope).await?;
    Ok(edit_list(app, &account).await?)
}
