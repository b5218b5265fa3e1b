//! Servers that were used before, the last one first.

use crate::App;
use crate::account::blocking;
use crate::accounts::{Accounts, AccountsError};
use crate::problem::Coded;
use crate::session::codes::accounts_code;
use crate::session::model::KnownServer;
use crate::session::restore::known_servers;
use api_types::ErrorCode;

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ListKnownServersError(#[from] AccountsError);

impl Coded for ListKnownServersError {
    fn code(&self) -> ErrorCode {
        accounts_code(&self.0)
    }
}

/// Servers that were used before, the last one first. Asks neither keychain nor network.
///
/// # Errors
/// The list cannot be read.
pub async fn list_known_servers(app: &App) -> Result<Vec<KnownServer>, ListKnownServersError> {
    let home = app.inner.environment.home.clone();
    let accounts = blocking(move || Accounts::read(&home)).await?;
    Ok(known_servers(&accounts))
}
