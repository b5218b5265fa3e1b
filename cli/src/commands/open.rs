//! Opens the account that a command works on, and reads what changed.

use crate::failure::{Failure, Status};
use api_types::ErrorCode;
use client_app::session::{Account, Server, Session, UseToken, get_session, restore, use_token};
use client_app::sync::{SyncOnce, sync_once};
use client_app::{App, Problem};
use flag_model::Key;

/// Opens the account used last, at `server` if that is given, or works with the token from outside.
pub(super) async fn open(app: &App, server: Option<&str>) -> Result<(Account, Server), Failure> {
    let session = if app.has_fixed_token() {
        let address = server.ok_or_else(|| {
            Failure::new(
                ErrorCode::InvalidAddress,
                "with JACKSTAFF_TOKEN, name the server by --server or JACKSTAFF_SERVER",
            )
        })?;
        use_token(app, &UseToken { address: address.to_owned() }).await?
    } else {
        restore(app, server).await
    };
    match session {
        Session::Ready { account, server } => Ok((account, server)),
        Session::Connect { problem: Some(problem), .. } | Session::Blocked { problem, .. } => {
            Err(Failure::Problem(problem))
        }
        _ => Err(Failure::new(ErrorCode::NotSignedIn, "")),
    }
}

/// Opens the account for a command that reads or changes projects: with a role, which whoever is in none of the
/// server's groups has not.
pub(super) async fn open_with_role(app: &App, server: Option<&str>) -> Result<(), Failure> {
    let (account, _) = open(app, server).await?;
    match account.role {
        Some(_) => Ok(()),
        // The local answer may be old: whoever was put into a group since is not to be turned away.
        None => refresh(app, None, false).await,
    }
}

/// Reads what changed, and sends what waits; nothing of it when `offline` asks for the local copy.
pub(super) async fn refresh(app: &App, project: Option<Key>, offline: bool) -> Result<(), Failure> {
    if offline {
        return Ok(());
    }
    match sync_once(app, &SyncOnce { project, all: false }).await?.problem {
        Some(problem) if is_away(&problem) => {
            let detail = format!("{} (--offline reads the local copy)", problem.detail);
            Err(Failure::new(problem.code, detail))
        }
        Some(problem) => Err(Failure::Problem(problem)),
        None => match get_session(app) {
            Session::Ready { account, .. } if account.role.is_none() => Err(no_role(&account)),
            _ => Ok(()),
        },
    }
}

fn no_role(account: &Account) -> Failure {
    let groups = if account.groups.is_empty() { "none".to_owned() } else { account.groups.join(", ") };
    Failure::new(ErrorCode::NoRole, format!("{} is in these groups: {groups}", account.name))
}

/// Whether the server just cannot be asked now.
pub(super) fn is_away(problem: &Problem) -> bool {
    Status::from(problem.code) == Status::Offline
}

/// Nothing of this was ever read.
pub(super) fn never_read() -> Failure {
    Failure::new(ErrorCode::Offline, "this was never read from the server")
}
