//! Tokens that were seen lately, so that an evaluation does not ask the database who may evaluate.

use super::live_projects::{LiveProject, LiveProjects};
use jiff::Timestamp;
use server_storage::{EvaluationGrant, Storage, StorageError, TokenLookup};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Tokens kept at most; beyond, the memory starts anew.
const CAPACITY: usize = 10_000;

/// What somebody may evaluate.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) grant: Arc<EvaluationGrant>,
    pub(super) project: Arc<LiveProject>,
}

/// Remembers tokens for one generation of their project.
#[derive(Default)]
pub(super) struct Grants(RwLock<HashMap<TokenLookup, Known>>);

#[derive(Clone)]
struct Known {
    access: Access,
    generation: u64,
}

impl Known {
    fn is_current(&self) -> bool {
        self.access.project.now().generation == self.generation
    }
}

impl Grants {
    /// What a token allows at `now`.
    pub(super) async fn find(
        &self,
        storage: &dyn Storage,
        projects: &LiveProjects,
        lookup: TokenLookup,
        now: Timestamp,
    ) -> Result<Option<Access>, StorageError> {
        let known = match self.known(lookup) {
            Some(known) if known.is_current() => Some(known.access),
            Some(known) => {
                // Everyone with this token comes at once when its project has changed.
                let project = Arc::clone(&known.access.project);
                let _looking_up = project.looking_up.lock().await;
                match self.known(lookup) {
                    Some(known) if known.is_current() => Some(known.access),
                    _ => self.read(storage, projects, lookup).await?,
                }
            }
            None => self.read(storage, projects, lookup).await?,
        };
        Ok(known.filter(|access| access.grant.expires_at.is_none_or(|expires_at| now < expires_at)))
    }

    fn known(&self, lookup: TokenLookup) -> Option<Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&lookup).cloned()
    }

    async fn read(
        &self,
        storage: &dyn Storage,
        projects: &LiveProjects,
        lookup: TokenLookup,
    ) -> Result<Option<Access>, StorageError> {
        let notices = projects.notices();
        let Some(grant) = storage.find_evaluation_grant(lookup).await? else {
            self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&lookup);
            return Ok(None);
        };
        let project = projects.get(grant.project);
        let generation = project.now().generation;
        let access = Access { grant: Arc::new(grant), project };
        // A notice that came while the database was asked may have been about this very token.
        if projects.notices() == notices {
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= CAPACITY {
                known.clear();
            }
            known.insert(lookup, Known { access: access.clone(), generation });
        }
        Ok(Some(access))
    }
}
