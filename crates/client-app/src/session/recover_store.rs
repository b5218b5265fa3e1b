//! Keeps damaged local data aside and reads everything again.

use crate::App;
use crate::account::blocking;
use crate::accounts::account_folder;
use crate::environment::Environment;
use crate::ids::fresh_id;
use crate::keychain::KeychainFailure;
use crate::problem::Coded;
use crate::session::Session;
use crate::session::open_account::{OpenFailure, Opening, key_name, open_phase, store_owner};
use crate::session::phase::Phase;
use api_types::ErrorCode;
use client_store::{OpenError, RootKey, Sidecar, Store, set_aside};

/// Why nothing was recovered. Nothing has been deleted.
#[derive(Debug, thiserror::Error)]
pub enum RecoverStoreError {
    /// The local data is not damaged, or nobody is signed in.
    #[error("there is nothing to recover")]
    NothingToRecover,
    /// The data could not be kept aside.
    #[error("{detail}")]
    Failed {
        /// The closed code.
        code: ErrorCode,
        /// What happened.
        detail: String,
    },
}

impl Coded for RecoverStoreError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NothingToRecover => ErrorCode::ClientBug,
            Self::Failed { code, .. } => *code,
        }
    }
}

/// What became of the changes that were only on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Where the application stands now.
    pub session: Session,
    /// Waiting edits that were saved from the damaged data; they are in the queue.
    pub edits_saved: u64,
    /// Waiting edits that cannot be read any more.
    pub edits_lost: u64,
    /// Staged changes that were saved.
    pub drafts_saved: u64,
}

#[derive(Default)]
struct Saved {
    edits_saved: u64,
    edits_lost: u64,
    drafts_saved: u64,
}

/// Keeps damaged local data aside, saves what can be read of the waiting edits and begins anew. Where the key of
/// the data is lost, everything is kept aside as it is: the key may turn up.
///
/// # Errors
/// See [`RecoverStoreError`].
pub async fn recover_store(app: &App) -> Result<Recovery, RecoverStoreError> {
    let Phase::Blocked(blocked) = app.inner.phase() else { return Err(RecoverStoreError::NothingToRecover) };
    let opening = blocked.opening.clone().ok_or(RecoverStoreError::NothingToRecover)?;
    // Perhaps it is not damaged any more: then nothing must be put aside.
    let mut next = open_phase(&app.inner, opening.clone()).await;
    let mut saved = Saved::default();
    if matches!(&next, Phase::Blocked(_)) {
        let environment = app.inner.environment.clone();
        let recovering = opening.clone();
        saved = blocking(move || make_room(&environment, &recovering)).await.map_err(|failure| {
            RecoverStoreError::Failed { code: failure.code(), detail: failure.detail() }
        })?;
        next = open_phase(&app.inner, opening).await;
    }
    app.inner.set_phase_if(|phase| matches!(phase, Phase::Blocked(_)), next);
    let Saved { edits_saved, edits_lost, drafts_saved } = saved;
    Ok(Recovery { session: app.inner.phase().session(), edits_saved, edits_lost, drafts_saved })
}

fn make_room(environment: &Environment, opening: &Opening) -> Result<Saved, OpenFailure> {
    let folder = account_folder(&environment.home, &opening.server, &opening.subject);
    let owner = store_owner(&opening.server, &opening.subject);
    let now = environment.clock.now();
    let key = match Sidecar::read(&folder) {
        Ok(Some(sidecar)) => {
            // A keychain that is locked or missing is no reason to put anything aside.
            let secret =
                environment.keychain.get(&key_name(sidecar.store_id)).map_err(KeychainFailure::from)?;
            secret.and_then(|secret| RootKey::from_slice(secret.expose()))
        }
        Ok(None) => return Ok(Saved::default()),
        // Without a readable sidecar not even the key can be named.
        Err(OpenError::Corrupt(_)) => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(key) = key {
        match Store::recover(&folder, &key, &owner, fresh_id(environment)?, now) {
            Ok((store, recovered)) => {
                drop(store);
                tracing::warn!(
                    edits_saved = recovered.edits_saved,
                    edits_lost = recovered.edits_lost,
                    drafts_saved = recovered.drafts_saved,
                    "the local data was damaged: it was kept aside, and what could be read was saved"
                );
                return Ok(Saved {
                    edits_saved: recovered.edits_saved,
                    edits_lost: recovered.edits_lost,
                    drafts_saved: recovered.drafts_saved,
                });
            }
            Err(OpenError::WrongKey { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    // What the sidecar last knew to be waiting is all that can be told of data without its key.
    let edits_lost = Sidecar::read(&folder).ok().flatten().map_or(0, |sidecar| sidecar.unsynced);
    set_aside(&folder, now)?;
    tracing::warn!("the key of the local data is lost: the data was kept aside");
    Ok(Saved { edits_lost, ..Saved::default() })
}
