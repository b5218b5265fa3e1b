//! The index of a project from the local store.

use super::{FlagIndex, IndexedConfig, IndexedFlag, haystack};
use api_types::FeedDocument;
use client_store::{FlagListing, ScopeState};
use std::sync::Arc;

impl FlagIndex {
    /// Builds the index from what the store has of a project.
    pub(crate) fn load(
        listing: FlagListing,
        environments: &[FeedDocument],
        state: Option<&ScopeState>,
    ) -> Self {
        let mut index = Self::default();
        for environment in environments {
            index.apply(environment);
        }
        for row in listing.flags {
            let parts = [row.key.as_str(), &row.name, &row.description, &row.owner].into_iter();
            let haystack = haystack(parts, &row.tags);
            let flag = IndexedFlag {
                id: row.id,
                key: row.key.as_str().into(),
                name: row.name,
                kind: row.kind,
                owner: index.shared(&row.owner),
                tags: row.tags.iter().map(|tag| index.shared(tag)).collect(),
                lifecycle: row.lifecycle,
                updated_at: row.updated_at,
                updated_by: Arc::clone(&row.updated_by),
                haystack,
            };
            index.put_flag(flag);
        }
        for row in listing.configurations {
            index.configs.entry(row.flag_id).or_default().push(IndexedConfig {
                id: row.id,
                environment_id: row.environment_id,
                enabled: row.enabled,
                updated_at: row.updated_at,
                updated_by: row.updated_by,
            });
        }
        index.cursor = state.and_then(|state| state.cursor.clone());
        index.loaded = state.is_some_and(|state| state.pulled_at.is_some());
        // The orders are made when they are first asked for: at start only one of them is waited for.
        index
    }
}
