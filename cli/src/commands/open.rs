//! Opens the account that a command works on, and reads what changed.

use crate::failure::Failure;
use crate::output::note;
use api_types::ErrorCode;
use client_app::session::{Account, Server, Session, UseToken, restore, use_token};
use client_app::sync::{SyncOnce, SyncReport, sync_once};
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

/// Reads what changed, and sends what waits. Without a connection the local copy is good enough, and said to be one;
/// `None` when that is wanted from the start.
pub(super) async fn refresh(
    app: &App,
    project: Option<Key>,
    offline: bool,
) -> Result<Option<SyncReport>, Failure> {
    if offline {
        return Ok(None);
    }
    let report = sync_once(app, &SyncOnce { project, all: false }).await?;
    match &report.problem {
        Some(problem) if !is_away(problem) => Err(Failure::Problem(problem.clone())),
        Some(problem) => {
            note(&format!("offline: {}; this is the local copy", problem.detail));
            Ok(Some(report))
        }
        None => Ok(Some(report)),
    }
}

/// Whether the server just cannot be asked now.
pub(super) fn is_away(problem: &Problem) -> bool {
    matches!(
        problem.code,
        ErrorCode::Offline
            | ErrorCode::ServerUnreachable
            | ErrorCode::ProviderUnreachable
            | ErrorCode::Unavailable
            | ErrorCode::RateLimited
    )
}

/// Nothing of this was ever read, and it cannot be read now.
pub(super) fn never_read(report: Option<&SyncReport>) -> Failure {
    match report.and_then(|report| report.problem.clone()) {
        Some(problem) => Failure::Problem(problem),
        None => Failure::new(ErrorCode::Offline, "this was never read from the server"),
    }
}
