//! Session: servers, sign-in, the account.

use crate::problem::ProblemView;
use api_types::resources::Role;
use client_app::session as app;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the application stands; decides which screen the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum SessionView {
    /// Reading local data; lasts a moment.
    Starting,
    /// Nobody is signed in: ask for a server's address.
    Connect {
        /// Servers that were used before, the last one first.
        known_servers: Vec<KnownServerView>,
        /// Why the last attempt failed, or why the session ended.
        problem: Option<ProblemView>,
    },
    /// The browser is open; the answer is awaited.
    WaitingForBrowser {
        /// The server.
        server: ServerView,
        /// When waiting ends, RFC 3339.
        expires_at: String,
        /// Set when the browser could not be started: then the link has to be copied.
        problem: Option<ProblemView>,
    },
    /// Local data cannot be opened; nothing has been changed or deleted.
    Blocked {
        /// Why.
        problem: ProblemView,
        /// What can be done about it, the best first.
        actions: Vec<RecoveryAction>,
    },
    /// Signed in, online or not.
    Ready {
        /// The account.
        account: AccountView,
        /// The server.
        server: ServerView,
    },
}

/// What can be done when local data cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryAction {
    /// Try again, as after unlocking the keychain.
    Retry,
    /// Keep the damaged file aside, save what can be saved of the waiting edits and read everything again.
    RecoverStore,
    /// Sign in again.
    SignIn,
}

/// A server that was used before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KnownServerView {
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
    /// The account last used there.
    pub account_name: String,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServerView {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountView {
    /// The name to show.
    pub name: String,
    /// The role at the server; `null` for a user in none of its groups, who sees nothing.
    pub role: Option<Role>,
    /// The groups, as the provider gives them.
    pub groups: Vec<String>,
}

/// Asks who lives at an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DiscoverServerRequest {
    /// What the user typed.
    pub address: String,
}

/// Starts a sign-in in the system browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StartSignInRequest {
    /// The server's address, from a [`ServerView`].
    pub address: String,
    /// The issuer that the user saw and confirmed; pinned from now on.
    pub confirmed_issuer: String,
    /// The client id that the user saw and confirmed.
    pub confirmed_client_id: String,
}

/// What became of the changes that were only on this computer, after damaged local data was kept aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecoveryView {
    /// Where the application stands now.
    pub session: SessionView,
    /// Waiting edits that were saved; they are in the queue.
    pub edits_saved: u32,
    /// Waiting edits that cannot be read any more.
    pub edits_lost: u32,
    /// Staged changes that were saved.
    pub drafts_saved: u32,
}

/// The link that the browser was sent to; for copying. It is of no use to anyone else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignInLinkView {
    /// The authorization URL.
    pub url: String,
}

impl From<app::KnownServer> for KnownServerView {
    fn from(value: app::KnownServer) -> Self {
        let app::KnownServer { address, name, account_name } = value;
        Self { address, name, account_name }
    }
}

impl From<app::Server> for ServerView {
    fn from(value: app::Server) -> Self {
        let app::Server { address, name, issuer, client_id, needs_confirmation } = value;
        Self { address, name, issuer, client_id, needs_confirmation }
    }
}

impl From<app::Account> for AccountView {
    fn from(value: app::Account) -> Self {
        let app::Account { name, role, groups, subject: _ } = value;
        Self { name, role, groups }
    }
}

impl From<app::RecoveryAction> for RecoveryAction {
    fn from(value: app::RecoveryAction) -> Self {
        match value {
            app::RecoveryAction::Retry => Self::Retry,
            app::RecoveryAction::RecoverStore => Self::RecoverStore,
            app::RecoveryAction::SignIn => Self::SignIn,
        }
    }
}

impl From<DiscoverServerRequest> for app::DiscoverServer {
    fn from(request: DiscoverServerRequest) -> Self {
        let DiscoverServerRequest { address } = request;
        Self { address }
    }
}

impl From<StartSignInRequest> for app::StartSignIn {
    fn from(request: StartSignInRequest) -> Self {
        let StartSignInRequest { address, confirmed_issuer, confirmed_client_id } = request;
        Self { address, confirmed_issuer, confirmed_client_id }
    }
}

impl From<app::Session> for SessionView {
    fn from(value: app::Session) -> Self {
        match value {
            app::Session::Starting => Self::Starting,
            app::Session::Connect { known_servers, problem } => Self::Connect {
                known_servers: known_servers.into_iter().map(Into::into).collect(),
                problem: problem.map(Into::into),
            },
            app::Session::WaitingForBrowser { server, expires_at, problem } => Self::WaitingForBrowser {
                server: server.into(),
                expires_at: expires_at.to_string(),
                problem: problem.map(Into::into),
            },
            app::Session::Blocked { problem, actions } => Self::Blocked {
                problem: problem.into(),
                actions: actions.into_iter().map(Into::into).collect(),
            },
            app::Session::Ready { account, server } => {
                Self::Ready { account: account.into(), server: server.into() }
            }
        }
    }
}

impl From<app::Recovery> for RecoveryView {
    fn from(value: app::Recovery) -> Self {
        let app::Recovery { session, edits_saved, edits_lost, drafts_saved } = value;
        // The page shows a number; more than it can hold is "very many" all the same.
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            session: session.into(),
            edits_saved: count(edits_saved),
            edits_lost: count(edits_lost),
            drafts_saved: count(drafts_saved),
        }
    }
}
