//! Sends one edit and records what came of it.

use crate::account::OpenAccount;
use crate::app::Inner;
use crate::event::AppEvent;
use crate::ids::fresh_ids;
use crate::sync::step::StepError;
use api_types::ErrorCode;
use client_ports::RemoteError;
use client_store::{Lead, StoreError};
use client_sync::{Answer, DocumentMerge, Edit, EditState, Outcome, Resolver, classify, merge_edit, resolve};
use flag_model::ChangeSetId;
use uuid::Uuid;

/// What became of sending.
pub(crate) enum Sent {
    /// The server answered; the edit as it stands now.
    Done(Box<Edit>),
    /// Another process is sending, or was faster.
    Elsewhere,
}

/// Sends an edit. Its id, and that it is being sent, are durable before the first byte leaves; what nobody knows the
/// outcome of is repeated under the same id.
pub(crate) async fn send_edit(
    inner: &Inner,
    account: &OpenAccount,
    id: ChangeSetId,
) -> Result<Sent, StepError> {
    let now = inner.environment.clock.now();
    let marked = account.with_store(move |store| {
        let Some(lead) = store.lead()? else { return Ok(None) };
        match store.mark_sending(id, now) {
            Ok(edit) => Ok(Some((edit, lead))),
            Err(StoreError::EditState(_) | StoreError::EditNotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    });
    let Some((edit, lead)) = marked.await? else { return Ok(Sent::Elsewhere) };
    inner.tell(AppEvent::ChangesChanged);
    let (answer, failure) = match account.remote.send_change_set(&edit.change_set).await {
        Ok(response) => {
            let documents = response.documents;
            (Answer::Applied { epoch: response.epoch, revision: response.revision, documents }, None)
        }
        Err(error) => answer(error),
    };
    let outcome = classify(answer);
    if let Outcome::Applied { epoch, revision, .. } = &outcome {
        account.live.announce(edit.scope().clone(), *epoch, *revision);
    }
    let settled = record(inner, account, id, outcome, lead).await?;
    crate::flags::update_mine(inner, account, settled.scope()).await?;
    inner.tell(AppEvent::ChangesChanged);
    crate::sync::update_counts(inner, account).await;
    match failure {
        Some(error) => Err(error.into()),
        None => Ok(Sent::Done(Box::new(settled))),
    }
}

/// What an answer says about the edit, and whether it says that the server cannot be asked now.
fn answer(error: RemoteError) -> (Answer, Option<RemoteError>) {
    match error {
        RemoteError::Unreachable { code, detail } => {
            (Answer::Lost { code }, Some(RemoteError::Unreachable { code, detail }))
        }
        RemoteError::Unreadable { detail } => {
            (Answer::Lost { code: ErrorCode::NotAJackstaffServer }, Some(RemoteError::Unreadable { detail }))
        }
        RemoteError::Busy { retry_after } => {
            (Answer::Busy { retry_after }, Some(RemoteError::Busy { retry_after }))
        }
        RemoteError::SessionExpired => (Answer::SessionExpired, Some(RemoteError::SessionExpired)),
        RemoteError::Refused(problem) if problem.code == ErrorCode::Unauthenticated => {
            (Answer::Refused(problem), Some(RemoteError::SessionExpired))
        }
        RemoteError::Refused(problem) => (Answer::Refused(problem), None),
    }
}

async fn record(
    inner: &Inner,
    account: &OpenAccount,
    id: ChangeSetId,
    outcome: Outcome,
    lead: Lead,
) -> Result<Edit, StepError> {
    // As many ids as a resolution may need are drawn before: nothing may fail half way.
    let mut ids = fresh_ids(&inner.environment, 1).unwrap_or_default();
    let recorded = account.with_store(move |store| {
        let edit = store.record_outcome(id, &outcome)?;
        let merges = if edit.state == EditState::Conflict { merge_edit(&edit) } else { Vec::new() };
        if !merges.is_empty() && merges.iter().all(DocumentMerge::is_automatic) {
            // Both sides want the same, or harmless fields that only one side changed: nothing to ask.
            let resolution =
                resolve(&edit, &Resolver::default(), &mut || ids.pop_front().unwrap_or(Uuid::nil()));
            store.resolve_edit(id, &resolution)?;
        }
        drop(lead);
        Ok(edit)
    });
    Ok(recorded.await?)
}
