//! Reads one page of a scope's feed.

use crate::account::OpenAccount;
use crate::app::Inner;
use crate::event::AppEvent;
use crate::flags::{lock_index, update_mine};
use crate::sync::model::{ConnectionState, Progress};
use crate::sync::step::StepError;
use api_types::change_set::ScopeBody;
use api_types::limits::FEED_MAX_LIMIT;
use api_types::{ErrorCode, FeedPage};
use client_ports::RemoteError;
use client_store::{PageEffect, ScopeState, StoreError};
use flag_model::{Key, Scope};
use std::collections::HashSet;

/// Reads the next page of a scope's feed and takes it in: cursor and documents in one transaction.
pub(crate) async fn pull_page(
    inner: &Inner,
    account: &OpenAccount,
    scope: &ScopeBody,
) -> Result<(), StepError> {
    let state = {
        let scope = scope.clone();
        account.with_store(move |store| store.scope_state(&scope)).await?
    };
    let cursor = state.as_ref().and_then(|state| state.cursor.clone());
    let page = match account.remote.feed(&Scope::from(scope.clone()), cursor.as_deref(), FEED_MAX_LIMIT).await
    {
        Ok(page) => page,
        Err(RemoteError::Refused(problem))
            if problem.code == ErrorCode::CursorExpired && cursor.is_some() =>
        {
            return Ok(begin_again(account, scope).await?);
        }
        Err(RemoteError::Refused(problem)) if problem.code == ErrorCode::NotFound => {
            return gone(account, scope, RemoteError::Refused(problem));
        }
        Err(error) => return Err(error.into()),
    };
    let now = inner.environment.clock.now();
    let applied = account.with_store(move |store| match store.apply_feed_page(&page, now) {
        Ok(effect) => Ok(Some((page, effect))),
        Err(StoreError::EpochChanged) => Ok(None),
        Err(error) => Err(error),
    });
    match applied.await? {
        Some((page, effect)) => take_in(inner, account, state.as_ref(), &page, &effect).await?,
        None => begin_again(account, scope).await?,
    }
    Ok(())
}

/// The server was restored, or the cursor is too old: what is cached stays visible until the snapshot is read.
async fn begin_again(account: &OpenAccount, scope: &ScopeBody) -> Result<(), StoreError> {
    let scope = scope.clone();
    account.live.state().announced.remove(&scope);
    account.with_store(move |store| store.begin_snapshot(&scope)).await
}

/// The project is gone, or may no longer be seen: the list of projects will say which.
fn gone(account: &OpenAccount, scope: &ScopeBody, error: RemoteError) -> Result<(), StepError> {
    let ScopeBody::Project { project_key } = scope else { return Err(error.into()) };
    account.close_index(project_key);
    let mut state = account.live.state();
    state.announced.remove(scope);
    state.wanted_again.remove(scope);
    state.absent.insert(scope.clone());
    state.wanted_again.insert(ScopeBody::Installation);
    Ok(())
}

async fn take_in(
    inner: &Inner,
    account: &OpenAccount,
    before: Option<&ScopeState>,
    page: &FeedPage,
    effect: &PageEffect,
) -> Result<(), StoreError> {
    let first_reading = before.is_none_or(|state| state.pulled_at.is_none() || state.snapshot);
    {
        let mut live = account.live.state();
        if effect.complete {
            live.wanted_again.remove(&page.scope);
            live.progress = None;
        } else if first_reading {
            let done = live.progress.map_or(0, |progress| progress.done);
            let read = u32::try_from(page.documents.len()).unwrap_or(u32::MAX);
            live.progress = Some(Progress { done: done.saturating_add(read) });
            live.connection = ConnectionState::Syncing;
        }
    }
    let changed = !effect.changed.is_empty() || !effect.removed.is_empty();
    match &page.scope {
        ScopeBody::Installation => {
            if changed || first_reading {
                inner.tell(AppEvent::ProjectsChanged);
            }
        }
        ScopeBody::Project { project_key } => {
            take_into_index(account, project_key, before, page, effect);
            update_mine(inner, account, &page.scope).await?;
            if changed || first_reading {
                inner.tell(AppEvent::FlagsChanged { project: project_key.to_string() });
                if effect.complete {
                    inner.tell(AppEvent::ProjectsChanged);
                }
            }
        }
    }
    Ok(())
}

fn take_into_index(
    account: &OpenAccount,
    project: &Key,
    before: Option<&ScopeState>,
    page: &FeedPage,
    effect: &PageEffect,
) {
    let Some(index) = account.index(project) else { return };
    let mut index = lock_index(&index);
    // Where another process read a page in between, this one alone is not enough: the next step reads all anew.
    if index.cursor() != before.and_then(|state| state.cursor.as_deref()) {
        return;
    }
    let changed: HashSet<_> = effect.changed.iter().collect();
    for document in
        page.documents.iter().filter(|document| document.deleted || changed.contains(&document.id))
    {
        index.apply(document);
    }
    for &id in &effect.removed {
        index.remove(id);
    }
    index.set_cursor(Some(page.cursor.clone()));
    if effect.complete {
        index.set_loaded(true);
    }
    if !effect.changed.is_empty() || !effect.removed.is_empty() {
        index.settle();
    }
}

/// Whether the index in memory rests on another page than the store.
pub(crate) fn index_is_behind(account: &OpenAccount, project: &Key, state: &ScopeState) -> bool {
    account.index(project).is_some_and(|index| lock_index(&index).cursor() != state.cursor.as_deref())
}
