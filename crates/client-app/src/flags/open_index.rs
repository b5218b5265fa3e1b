//! The index of a project: into memory, anew after somebody else changed the store, and with the user's changes.

use super::index::FlagIndex;
use super::mine::own_changes;
use crate::account::OpenAccount;
use crate::app::Inner;
use crate::event::AppEvent;
use api_types::change_set::ScopeBody;
use client_store::{Store, StoreError};
use flag_model::Key;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Edits that are laid on top of the list at most.
const EDITS_SHOWN: u32 = 10_000;

/// The index of a project; from the store, when it is not in memory yet.
pub(crate) async fn open_index(
    account: &OpenAccount,
    project: &Key,
) -> Result<Arc<Mutex<FlagIndex>>, StoreError> {
    if let Some(index) = account.index(project) {
        return Ok(index);
    }
    let key = project.clone();
    let index = account.with_store(move |store| load(store, &key)).await?;
    Ok(account.put_index(project, index))
}

/// Reads an index anew: another process has taken in pages that this one has not seen.
pub(crate) async fn reload_index(
    inner: &Inner,
    account: &OpenAccount,
    project: &Key,
) -> Result<(), StoreError> {
    let key = project.clone();
    let fresh = account.with_store(move |store| load(store, &key)).await?;
    if let Some(index) = account.index(project) {
        lock_index(&index).replace(fresh);
        inner.tell(AppEvent::FlagsChanged { project: project.to_string() });
    }
    Ok(())
}

/// Lays the user's own changes of a project on top of its index anew.
pub(crate) async fn update_mine(
    inner: &Inner,
    account: &OpenAccount,
    scope: &ScopeBody,
) -> Result<(), StoreError> {
    let ScopeBody::Project { project_key } = scope else { return Ok(()) };
    let Some(index) = account.index(project_key) else { return Ok(()) };
    let key = project_key.clone();
    let mine = account.with_store(move |store| read_mine(store, &key)).await?;
    let changed = {
        let mut index = lock_index(&index);
        let before = index.generation();
        index.set_mine(mine);
        index.generation() != before
    };
    if changed {
        inner.tell(AppEvent::FlagsChanged { project: project_key.to_string() });
    }
    Ok(())
}

/// Locks an index; never across an await.
pub(crate) fn lock_index(index: &Mutex<FlagIndex>) -> MutexGuard<'_, FlagIndex> {
    index.lock().unwrap_or_else(PoisonError::into_inner)
}

fn load(store: &Store, project: &Key) -> Result<FlagIndex, StoreError> {
    let scope = ScopeBody::Project { project_key: project.clone() };
    // The cursor first: what a page adds in between is then read twice instead of never.
    let state = store.scope_state(&scope)?;
    let mut index = FlagIndex::load(
        store.load_flag_listing(project)?,
        &store.list_environments(project)?,
        state.as_ref(),
    );
    index.set_mine(read_mine(store, project)?);
    Ok(index)
}

fn read_mine(store: &Store, project: &Key) -> Result<Vec<super::mine::OwnChange>, StoreError> {
    Ok(own_changes(project, &store.open_edits(EDITS_SHOWN)?, &store.list_drafts(project)?))
}
