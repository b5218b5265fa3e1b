//! Who lives at an address, and how one signs in there.

use crate::App;
use crate::account::blocking;
use crate::accounts::{Accounts, AccountsError, ServerRecord};
use crate::problem::Coded;
use crate::session::Server;
use crate::session::codes::{accounts_code, discovery_code};
use api_types::ErrorCode;
use client_oidc::{DiscoveredServer, DiscoveryError, SignInOption};

/// Asks who lives at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscoverServer {
    /// What the user typed.
    pub address: String,
}

/// Why nobody was found.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverServerError {
    /// There is no server to be used at the address.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// What is known about servers cannot be read.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

impl Coded for DiscoverServerError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Discovery(error) => discovery_code(error),
            Self::Accounts(error) => accounts_code(error),
        }
    }
}

/// Who lives at an address, and how one signs in there. Changes nothing.
///
/// # Errors
/// See [`DiscoverServerError`].
pub async fn discover_server(app: &App, request: &DiscoverServer) -> Result<Server, DiscoverServerError> {
    let found = app.inner.network.discover(&request.address).await?;
    let known = known_server(app, found.address.as_str()).await?;
    let option = preferred(&found, known.as_ref());
    let needs_confirmation = known.is_none_or(|known| !is_pinned(&known, option));
    Ok(Server {
        address: found.address.to_string(),
        name: found.name.clone(),
        issuer: option.issuer.clone(),
        client_id: option.client_id.clone(),
        needs_confirmation,
    })
}

/// What was confirmed for a server before. A damaged list is as good as none: the user is asked again.
pub(crate) async fn known_server(app: &App, address: &str) -> Result<Option<ServerRecord>, AccountsError> {
    let (home, address) = (app.inner.environment.home.clone(), address.to_owned());
    match blocking(move || Accounts::read(&home)).await {
        Ok(accounts) => Ok(accounts.server(&address).cloned()),
        Err(AccountsError::Damaged(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The way to sign in that was confirmed before, while the server still offers it; else its first.
fn preferred<'a>(found: &'a DiscoveredServer, known: Option<&ServerRecord>) -> &'a SignInOption {
    let pinned = known.and_then(|known| found.sign_in.iter().find(|option| is_pinned(known, option)));
    // Discovery refuses a server without any way to sign in.
    pinned.unwrap_or(&found.sign_in[0])
}

/// Whether issuer and client id are those that the user confirmed.
pub(crate) fn is_pinned(known: &ServerRecord, option: &SignInOption) -> bool {
    known.issuer == option.issuer && known.client_id == option.client_id
}
