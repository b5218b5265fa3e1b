//! Where the session stands, with what belongs to it.

use crate::account::OpenAccount;
use crate::accounts::{Person, ServerRecord};
use crate::problem::Problem;
use crate::session::model::{Account, KnownServer, RecoveryAction, Server, Session};
use crate::session::open_account::Opening;
use jiff::Timestamp;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// Where the session stands.
#[derive(Clone)]
pub(crate) enum Phase {
    Starting,
    Connect { known_servers: Vec<KnownServer>, problem: Option<Problem> },
    Waiting(Arc<Attempt>),
    Blocked(Arc<Blocked>),
    Ready(Arc<OpenAccount>),
}

/// A sign-in that waits for the browser.
pub(crate) struct Attempt {
    pub(crate) server: Server,
    pub(crate) expires_at: Timestamp,
    pub(crate) url: Zeroizing<String>,
    /// Why the browser could not be started.
    pub(crate) problem: Option<Problem>,
    pub(crate) cancel: CancellationToken,
    /// Where the session stood, and stands again when nothing comes of it.
    pub(crate) before: Phase,
}

/// Local data that does not open.
pub(crate) struct Blocked {
    pub(crate) problem: Problem,
    pub(crate) actions: Vec<RecoveryAction>,
    /// What to try again; absent when not even the list of accounts can be read.
    pub(crate) opening: Option<Opening>,
}

impl Phase {
    /// What an interface shows.
    pub(crate) fn session(&self) -> Session {
        match self {
            Self::Starting => Session::Starting,
            Self::Connect { known_servers, problem } => {
                Session::Connect { known_servers: known_servers.clone(), problem: problem.clone() }
            }
            Self::Waiting(attempt) => Session::WaitingForBrowser {
                server: attempt.server.clone(),
                expires_at: attempt.expires_at,
                problem: attempt.problem.clone(),
            },
            Self::Blocked(blocked) => {
                Session::Blocked { problem: blocked.problem.clone(), actions: blocked.actions.clone() }
            }
            Self::Ready(account) => {
                Session::Ready { account: account_view(account), server: confirmed(&account.server) }
            }
        }
    }

    /// The open account, also while a new sign-in is waited for.
    pub(crate) fn account(&self) -> Option<&Arc<OpenAccount>> {
        match self {
            Self::Ready(account) => Some(account),
            Self::Waiting(attempt) => attempt.before.account(),
            Self::Starting | Self::Connect { .. } | Self::Blocked(_) => None,
        }
    }
}

fn account_view(account: &OpenAccount) -> Account {
    let Person { name, role, groups } = account.facts().person.clone();
    Account { name, subject: account.subject.clone(), role, groups }
}

/// A server whose issuer and client id the user has confirmed.
pub(crate) fn confirmed(server: &ServerRecord) -> Server {
    Server {
        address: server.address.clone(),
        name: server.name.clone(),
        issuer: server.issuer.clone(),
        client_id: server.client_id.clone(),
        needs_confirmation: false,
    }
}
