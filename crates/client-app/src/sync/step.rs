//! Finds out what is due and does it.

use crate::account::OpenAccount;
use crate::app::Inner;
use crate::flags::reload_index;
use crate::sync::model::ConnectionState;
use crate::sync::{facts, pull, send};
use api_types::change_set::ScopeBody;
use client_ports::RemoteError;
use client_store::{ScopeState, StoreError};
use client_sync::{Connection, Edit, ScopeProgress, Situation, Step, next_step};
use flag_model::ChangeSetId;
use jiff::Timestamp;
use std::sync::Arc;

/// Edits that are looked at for what is due: only the heads of the queue ever are.
const EDITS_LOOKED_AT: u32 = 500;

/// What a step did.
#[derive(Debug)]
pub(crate) enum Taken {
    /// Something; there may be more.
    Worked,
    /// An edit reached its end, for now.
    Sent(Box<Edit>),
    /// Another process of the user's is sending.
    ElsewhereSending,
    /// Nothing is due before this moment.
    WaitUntil(Timestamp),
    /// Nothing is due until something happens.
    Idle,
}

/// Why a step came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepError {
    #[error("the server could not be asked")]
    Remote(#[from] RemoteError),
    #[error("the local data could not be used")]
    Store(#[from] StoreError),
}

/// Takes one step for an account, for these scopes.
pub(crate) async fn step(
    inner: &Inner,
    account: &Arc<OpenAccount>,
    scopes: &[ScopeBody],
) -> Result<Taken, StepError> {
    let _one_at_a_time = account.live.stepping.lock().await;
    let taken = due(inner, account, scopes).await;
    match &taken {
        Ok(Taken::WaitUntil(_) | Taken::Idle) => account.live.nothing_is_due(inner.environment.clock.now()),
        Ok(_) => {}
        Err(StepError::Remote(error)) => {
            let (now, jitter) = (inner.environment.clock.now(), crate::ids::jitter(&inner.environment));
            account.live.failed(error, now, jitter);
        }
        Err(StepError::Store(error)) => {
            let problem =
                crate::Problem::new(crate::session::store_code(error), crate::problem::causes(error));
            account.live.set_problem(Some(problem));
        }
    }
    crate::sync::tell_status(inner, account);
    taken
}

async fn due(inner: &Inner, account: &Arc<OpenAccount>, scopes: &[ScopeBody]) -> Result<Taken, StepError> {
    let now = inner.environment.clock.now();
    let (connection, backoff) = {
        let state = account.live.state();
        let signed_out = state.connection == ConnectionState::SignedOut;
        (if signed_out { Connection::SignedOut } else { Connection::Online }, state.backoff)
    };
    if connection == Connection::Online
        && backoff.blocks_until(now).is_none()
        && facts::are_stale(inner, account)
    {
        facts::refresh(inner, account).await?;
        account.live.reached();
        return Ok(Taken::Worked);
    }
    if account.facts().person.role.is_none() {
        // In none of the server's groups: there is nothing to see and nothing to send until that changes.
        return Ok(Taken::Idle);
    }
    let scopes: Vec<ScopeBody> = {
        let state = account.live.state();
        scopes.iter().filter(|scope| !state.absent.contains(scope)).cloned().collect()
    };
    let scopes = scopes.as_slice();
    let (edits, states) = {
        let scopes = scopes.to_vec();
        account
            .with_store(move |store| {
                let states =
                    scopes.iter().map(|scope| store.scope_state(scope)).collect::<Result<Vec<_>, _>>()?;
                Ok((store.open_edits(EDITS_LOOKED_AT)?, states))
            })
            .await?
    };
    reload_behind(inner, account, scopes, &states).await?;
    let progress: Vec<ScopeProgress> = scopes
        .iter()
        .zip(&states)
        .map(|(scope, state)| scope_progress(account, scope, state.as_ref()))
        .collect();
    let situation = Situation { now, connection, backoff, edits: &edits, scopes: &progress };
    match next_step(&situation) {
        Step::Send(id) => send_edit(inner, account, id).await,
        Step::Pull(scope) => {
            pull::pull_page(inner, account, &scope).await?;
            account.live.reached();
            Ok(Taken::Worked)
        }
        Step::WaitUntil(until) => Ok(Taken::WaitUntil(until)),
        Step::Idle => Ok(Taken::Idle),
    }
}

async fn send_edit(inner: &Inner, account: &Arc<OpenAccount>, id: ChangeSetId) -> Result<Taken, StepError> {
    match send::send_edit(inner, account, id).await? {
        send::Sent::Done(edit) => {
            account.live.reached();
            Ok(Taken::Sent(edit))
        }
        send::Sent::Elsewhere => Ok(Taken::ElsewhereSending),
    }
}

/// Another process may have read pages that this one's index in memory has not seen.
async fn reload_behind(
    inner: &Inner,
    account: &Arc<OpenAccount>,
    scopes: &[ScopeBody],
    states: &[Option<ScopeState>],
) -> Result<(), StoreError> {
    for (scope, state) in scopes.iter().zip(states) {
        if let ScopeBody::Project { project_key } = scope
            && let Some(state) = state
            && pull::index_is_behind(account, project_key, state)
        {
            reload_index(inner, account, project_key).await?;
        }
    }
    Ok(())
}

fn scope_progress(account: &OpenAccount, scope: &ScopeBody, state: Option<&ScopeState>) -> ScopeProgress {
    let live = account.live.state();
    let again = live.wanted_again.contains(scope);
    ScopeProgress {
        scope: scope.clone(),
        known: state.and_then(|state| Some((state.epoch?, state.revision))),
        announced: live.announced.get(scope).copied(),
        complete: state.is_some_and(|state| state.complete),
        pulled_at: state.and_then(|state| state.pulled_at).filter(|_| !again),
    }
}
