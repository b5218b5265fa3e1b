//! Opens the local data of an account: key from the keychain, then the encrypted store.

use crate::account::{FACT_SERVER, Facts, OpenAccount, blocking};
use crate::accounts::{Person, ServerRecord, account_folder, session_name};
use crate::app::Inner;
use crate::environment::{Environment, RandomError};
use crate::ids::fresh_id;
use crate::keychain::{KeychainFailure, SERVICE};
use crate::network::ClientAtIssuer;
use crate::problem::Coded;
use crate::session::codes::open_code;
use crate::session::kept_token::TokenItem;
use crate::session::model::RecoveryAction;
use crate::session::phase::{Blocked, Phase};
use crate::session::session_item::SessionItem;
use crate::session::tokens::SessionTokens;
use api_types::ErrorCode;
use client_keychain::{ItemName, Secret};
use client_store::{Account, NewStore, OpenError, RootKey, Sidecar, Store, StoreError};
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// An account whose data is to be opened.
#[derive(Clone)]
pub(crate) struct Opening {
    pub(crate) server: ServerRecord,
    pub(crate) subject: String,
    /// Who that is, by the server's last word.
    pub(crate) person: Person,
    /// After a sign-in: tokens that were just given.
    pub(crate) fresh: Option<Arc<SessionTokens>>,
}

/// Why the local data does not open. Nothing on the disk has changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenFailure {
    #[error("the keychain does not give the key of the local data")]
    Keychain(#[from] KeychainFailure),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("the local data cannot be read")]
    Store(#[from] StoreError),
    #[error("no key can be made")]
    Random(#[from] RandomError),
}

impl Coded for OpenFailure {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Keychain(failure) => failure.code(),
            Self::Open(error) => open_code(error),
            Self::Store(error) => crate::session::codes::store_code(error),
            Self::Random(_) => ErrorCode::ClientBug,
        }
    }
}

impl OpenFailure {
    /// What can be done, the best first.
    pub(crate) fn actions(&self) -> Vec<RecoveryAction> {
        use RecoveryAction::{RecoverStore, Retry};
        match self {
            Self::Open(OpenError::Corrupt(_)) | Self::Store(StoreError::Corrupt(_)) => {
                vec![RecoverStore, Retry]
            }
            // The key may come back, so trying again comes first.
            Self::Open(OpenError::KeyMissing { .. } | OpenError::WrongKey { .. }) => {
                vec![Retry, RecoverStore]
            }
            _ => vec![Retry],
        }
    }
}

/// Whose data the store of an account holds.
pub(crate) fn store_owner(server: &ServerRecord, subject: &str) -> Account {
    Account { origin: server.address.clone(), account_id: format!("{} {subject}", server.issuer) }
}

/// The tokens of an account, still without an access token.
pub(crate) fn session_tokens(inner: &Inner, server: &ServerRecord, subject: &str) -> Arc<SessionTokens> {
    let environment = &inner.environment;
    let name = session_name(server, subject);
    let items = (
        SessionItem::new(Arc::clone(&environment.keychain), &name),
        TokenItem::new(Arc::clone(&environment.keychain), &name),
    );
    let client = ClientAtIssuer::of(server);
    let lock_path = account_folder(&environment.home, server, subject).join("refresh.lock");
    let network = Arc::clone(&inner.network);
    Arc::new(SessionTokens::new(
        network,
        Arc::clone(&environment.clock),
        items,
        client,
        subject.to_owned(),
        server.address.clone(),
        lock_path,
    ))
}

/// Opens the local data. From the keychain and the disk only: it is on the way to the first picture.
pub(crate) async fn open_account(inner: &Inner, opening: &Opening) -> Result<Arc<OpenAccount>, OpenFailure> {
    let Opening { server, subject, person, fresh } = opening.clone();
    let environment = inner.environment.clone();
    let (store, server_info, synced_at, counts) = {
        let (server, subject) = (server.clone(), subject.clone());
        blocking(move || -> Result<_, OpenFailure> {
            let store = open_store(&environment, &server, &subject)?;
            let server_info = store.get_fact(FACT_SERVER)?;
            // Until the server is reached, what is shown is as old as the last page that was read.
            let synced_at = store.list_scopes()?.into_iter().filter_map(|state| state.pulled_at).max();
            let counts = store.pending_counts()?;
            Ok((store, server_info, synced_at, counts))
        })
        .await?
    };
    let tokens = fresh.unwrap_or_else(|| session_tokens(inner, &server, &subject));
    tracing::debug!("the local data is open");
    let facts = Facts { person, server_info };
    let remote = inner.network.server(&server.address, Arc::clone(&tokens) as _);
    let account = OpenAccount::new(server, subject, store, Some(tokens), remote, facts);
    {
        let mut live = account.live.state();
        (live.synced_at, live.counts) = (synced_at, counts);
    }
    Ok(Arc::new(account))
}

fn open_store(
    environment: &Environment,
    server: &ServerRecord,
    subject: &str,
) -> Result<Arc<Store>, OpenFailure> {
    let folder = account_folder(&environment.home, server, subject);
    let owner = store_owner(server, subject);
    let store = match Sidecar::read(&folder)? {
        None => create_store(environment, &folder, &owner)?,
        Some(sidecar) => {
            let secret =
                environment.keychain.get(&key_name(sidecar.store_id)).map_err(KeychainFailure::from)?;
            let key = match secret {
                Some(secret) => {
                    Some(RootKey::from_slice(secret.expose()).ok_or(KeychainFailure::Unreadable)?)
                }
                None => None,
            };
            Store::open(&folder, key.as_ref(), &owner)?
        }
    };
    if store.missing_edits() > 0 {
        tracing::warn!(
            missing = store.missing_edits(),
            "the local data was rolled back: edits that were kept once are gone"
        );
    }
    Ok(Arc::new(store))
}

/// A key is made only where there is no store yet: a keychain that lost a key must never get a new one in its
/// place.
fn create_store(environment: &Environment, folder: &Path, owner: &Account) -> Result<Store, OpenFailure> {
    let mut bytes = Zeroizing::new([0; RootKey::BYTES]);
    environment.random.fill(bytes.as_mut())?;
    let key = RootKey::new(bytes);
    let store_id = fresh_id(environment)?;
    let secret = Secret::new(key.expose().to_vec());
    environment.keychain.set(&key_name(store_id), &secret).map_err(KeychainFailure::from)?;
    let new = NewStore {
        store_id,
        device_id: fresh_id(environment)?,
        key_backend: environment.keychain.backend_name().to_owned(),
    };
    Ok(Store::create(folder, &key, owner, new)?)
}

pub(crate) fn key_name(store_id: uuid::Uuid) -> ItemName {
    ItemName::new(SERVICE, format!("store {store_id}"))
}

/// Opens an account's data; where that fails, says why and what can be done.
pub(crate) async fn open_phase(inner: &Inner, opening: Opening) -> Phase {
    match open_account(inner, &opening).await {
        Ok(account) => Phase::Ready(account),
        Err(failure) => {
            tracing::warn!(
                code = failure.code().as_str(),
                detail = failure.detail(),
                "the local data does not open"
            );
            let (problem, actions) = (failure.problem(), failure.actions());
            Phase::Blocked(Arc::new(Blocked { problem, actions, opening: Some(opening) }))
        }
    }
}
