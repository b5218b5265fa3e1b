//! The index of a project: into memory, anew after somebody else changed the store, and with the user's changes.

use super::index::FlagIndex;
use super::mine::own_changes;
use crate::account::{FACT_PROJECT, OpenAccount};
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
    let _loading = account.index_loading.lock().await;
    // Whoever held the lock may have made it.
    if let Some(index) = account.index(project) {
        return Ok(index);
    }
    let key = project.clone();
    let index = account.with_store(move |store| load(store, &key)).await?;
    tracing::debug!("the list of flags is in memory");
    Ok(account.put_index(project, index))
}

/// Reads the project that was opened last, before anybody asks for it: at start this goes on while the window
/// is still being made.
pub(crate) async fn open_last_index(account: &OpenAccount) -> Result<(), StoreError> {
    let last: Option<Key> = account.with_store(|store| store.get_fact(FACT_PROJECT)).await?;
    if let Some(project) = last {
        open_index(account, &project).await?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::{OpenProject, open_project};
    use crate::testing::{World, key, sync_shop};

    #[tokio::test]
    async fn the_project_opened_last_is_read_before_anybody_asks() {
        let world = World::new();
        let app = world.signed_in().await;
        sync_shop(&app).await;
        open_project(&app, &OpenProject { project: "shop".to_owned() }).await.unwrap();
        drop(app);
        let account = world.restarted().await.account().unwrap();
        assert!(account.index(&key("shop")).is_none());
        open_last_index(&account).await.unwrap();
        assert!(account.index(&key("shop")).is_some());
    }
}
