//! Switches a flag at once, past what is staged; without a connection it waits. For the command line.

use crate::App;
use crate::changes::stage_flag_enabled::{StageFlagEnabled, StageFlagEnabledError};
use crate::changes::switch_draft::{Switch, switch_draft};
use crate::ids::fresh_id;
use crate::problem::Coded;
use api_types::change_set::ScopeBody;
use api_types::{ChangeSetBody, ErrorCode};
use client_store::Enqueued;
use client_sync::{NewEdit, operations_of_drafts};
use flag_model::Key;
use flag_model::limits::MESSAGE_MAX_LEN;
use uuid::Uuid;

/// Switches a flag in an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchFlag {
    /// Which one, and which way.
    pub switch: StageFlagEnabled,
    /// Why, in the author's words; may be empty.
    pub message: String,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switched {
    /// It is so already.
    Already,
    /// An edit of this id is in the queue.
    Queued(Uuid),
    /// An edit that had not left yet is undone: nothing is to be sent.
    Undone,
}

/// Why the flag was not switched.
#[derive(Debug, thiserror::Error)]
pub enum SwitchFlagError {
    /// As with staging.
    #[error(transparent)]
    Switch(#[from] StageFlagEnabledError),
    /// The message is longer than a server takes.
    #[error("the message has more than {MESSAGE_MAX_LEN} characters")]
    MessageTooLong,
}

impl Coded for SwitchFlagError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Switch(error) => error.code(),
            Self::MessageTooLong => ErrorCode::ValidationFailed,
        }
    }
}

/// Switches a flag in an environment with a change set of its own; what is staged, in this or another process, stays
/// as it is. The edit is durable when this returns.
///
/// # Errors
/// See [`SwitchFlagError`].
pub async fn switch_flag(app: &App, request: &SwitchFlag) -> Result<Switched, SwitchFlagError> {
    let message = request.message.trim().to_owned();
    if message.chars().count() > MESSAGE_MAX_LEN {
        return Err(SwitchFlagError::MessageTooLong);
    }
    let StageFlagEnabled { project, flag, environment, enabled } = request.switch.clone();
    let key = |text: String| Key::new(text).map_err(StageFlagEnabledError::from);
    let switch = Switch {
        project: key(project)?,
        flag: key(flag)?,
        environment: key(environment)?,
        enabled,
        continue_staged: false,
    };
    Ok(enqueue(app, switch, message).await?)
}

async fn enqueue(app: &App, switch: Switch, message: String) -> Result<Switched, StageFlagEnabledError> {
    let account = app.account()?;
    let environment = &app.inner.environment;
    let (id, document_id, now) = (fresh_id(environment)?, fresh_id(environment)?, environment.clock.now());
    let scope = ScopeBody::Project { project_key: switch.project.clone() };
    let change_scope = scope.clone();
    let enqueued = account.on_store(move |store| -> Result<Option<Enqueued>, StageFlagEnabledError> {
        let draft = switch_draft(store, &switch, document_id, now)?;
        if draft.from.as_ref() == Some(&draft.to) {
            return Ok(None);
        }
        let (operations, base) = operations_of_drafts(std::slice::from_ref(&draft));
        let change_set = ChangeSetBody { id, scope: change_scope, message, operations };
        Ok(Some(store.enqueue(&NewEdit { change_set, base }, now)?))
    });
    let Some(enqueued) = enqueued.await? else { return Ok(Switched::Already) };
    super::queue_changed(app, &account, &scope).await?;
    Ok(match enqueued {
        Enqueued::Added(id) | Enqueued::Folded(id) => Switched::Queued(id.0),
        Enqueued::Cancelled(_) => Switched::Undone,
    })
}
