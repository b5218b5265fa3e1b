//! Opens the account used last, from local data only; at start.

use crate::App;
use crate::account::blocking;
use crate::accounts::{Accounts, AccountsError, ServerRecord};
use crate::problem::{Problem, causes};
use crate::session::codes::accounts_code;
use crate::session::model::{KnownServer, RecoveryAction, Session};
use crate::session::open_account::{Opening, open_phase};
use crate::session::phase::{Blocked, Phase};
use api_types::ErrorCode;
use client_oidc::ServerAddress;
use std::sync::Arc;

/// Opens the account used last, at the server with this address or at any. Asks the keychain and the disk, never
/// the network: what was read before is there at once.
pub async fn restore(app: &App, address: Option<&str>) -> Session {
    let next = find(app, address).await;
    app.inner.set_phase(next);
    app.inner.phase().session()
}

async fn find(app: &App, address: Option<&str>) -> Phase {
    let home = app.inner.environment.home.clone();
    let accounts = match blocking(move || Accounts::read(&home)).await {
        Ok(accounts) => accounts,
        // The next sign-in keeps the damaged list aside and begins a new one; the data itself is found again.
        Err(error @ AccountsError::Damaged(_)) => {
            return connect(&Accounts::default(), Some(problem(&error)));
        }
        Err(error) => {
            let actions = vec![RecoveryAction::Retry];
            return Phase::Blocked(Arc::new(Blocked { problem: problem(&error), actions, opening: None }));
        }
    };
    let server = match address.map(ServerAddress::parse) {
        None => accounts.servers.first(),
        Some(Ok(address)) => accounts.server(address.as_str()),
        Some(Err(error)) => {
            return connect(&accounts, Some(Problem::new(ErrorCode::InvalidAddress, causes(&error))));
        }
    };
    match server.and_then(last_signed_in) {
        Some(opening) => open_phase(&app.inner, opening).await,
        None => connect(&accounts, None),
    }
}

fn last_signed_in(server: &ServerRecord) -> Option<Opening> {
    let account = server.accounts.first().filter(|account| account.signed_in)?;
    let (subject, person) = (account.subject.clone(), account.person.clone());
    Some(Opening { server: server.clone(), subject, person, fresh: None })
}

/// Nobody is signed in.
pub(crate) fn connect(accounts: &Accounts, problem: Option<Problem>) -> Phase {
    Phase::Connect { known_servers: known_servers(accounts), problem }
}

/// Servers that were used before, the last one first.
pub(crate) fn known_servers(accounts: &Accounts) -> Vec<KnownServer> {
    let known = accounts.servers.iter().map(|server| KnownServer {
        address: server.address.clone(),
        name: server.name.clone(),
        account_name: server.accounts.first().map(|account| account.person.name.clone()).unwrap_or_default(),
    });
    known.collect()
}

fn problem(error: &AccountsError) -> Problem {
    Problem::new(accounts_code(error), causes(error))
}
