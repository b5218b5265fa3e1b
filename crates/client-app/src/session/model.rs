//! Where the application stands.

use crate::problem::Problem;
use api_types::resources::Role;
use jiff::Timestamp;

/// Where the application stands; decides which screen is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// Reading local data; lasts a moment.
    Starting,
    /// Nobody is signed in: ask for a server's address.
    Connect {
        /// Servers that were used before, the last one first.
        known_servers: Vec<KnownServer>,
        /// Why the last attempt failed, or why the session ended.
        problem: Option<Problem>,
    },
    /// The browser is open; its answer is awaited.
    WaitingForBrowser {
        /// The server.
        server: Server,
        /// When waiting ends.
        expires_at: Timestamp,
        /// Set when the browser could not be started: then the link has to be copied.
        problem: Option<Problem>,
    },
    /// Local data cannot be opened; nothing has been changed or deleted.
    Blocked {
        /// Why.
        problem: Problem,
        /// What can be done about it, the best first.
        actions: Vec<RecoveryAction>,
    },
    /// Signed in, online or not.
    Ready {
        /// The account.
        account: Account,
        /// The server.
        server: Server,
    },
}

/// What can be done when local data cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryAction {
    /// Try again, as after unlocking the keychain.
    Retry,
    /// Keep the damaged file aside, save what can be saved of the waiting edits and read everything again.
    RecoverStore,
    /// Sign in again.
    SignIn,
}

/// A server that was used before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownServer {
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
    /// The account last used there; empty when none was.
    pub account_name: String,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
    /// The identity provider.
    pub issuer: String,
    /// The client id used there.
    pub client_id: String,
    /// Whether this server's issuer and client id have not been confirmed before: show them and ask once.
    pub needs_confirmation: bool,
}

/// The signed-in account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name to show.
    pub name: String,
    /// The user's id at the identity provider.
    pub subject: String,
    /// The role at the server; `None` for a user in none of its groups, who sees nothing, and as long as the
    /// server has not been asked.
    pub role: Option<Role>,
    /// The groups, as the provider gives them.
    pub groups: Vec<String>,
}
