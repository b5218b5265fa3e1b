//! The commands, one a file.

mod changes_list;
mod flags;
mod license_verify;
mod login;
mod logout;
mod projects_list;
mod sync;
mod whoami;

use crate::args::{Arguments, Changes, Command, Flags, License, Projects};
use crate::failure::{Failure, Status};
use crate::host;
use crate::output::{Format, note};
use api_types::ErrorCode;
use client_app::session::{Account, Server, Session, UseToken, restore, use_token};
use client_app::sync::{SyncOnce, SyncReport, sync_once};
use client_app::{App, Problem};
use std::time::Duration;

/// How long work left to the background, as revoking a session, may go on after the answer.
const FINISH_LIMIT: Duration = Duration::from_secs(5);

/// Runs the command that was asked for.
pub(crate) async fn run(arguments: Arguments, format: Format) -> Result<Status, Failure> {
    // The one command that needs neither a home nor a keychain.
    if let Command::License(License::Verify(request)) = &arguments.command {
        return license_verify::run(request, format);
    }
    let app = host::application()?;
    let server = arguments.server.as_deref();
    let outcome = dispatch(&app, server, arguments.command, format).await;
    app.finish(FINISH_LIMIT).await;
    outcome
}

async fn dispatch(
    app: &App,
    server: Option<&str>,
    command: Command,
    format: Format,
) -> Result<Status, Failure> {
    if let Command::Login(request) = &command {
        return login::run(app, server, request, format).await;
    }
    let signed_in = open(app, server).await?;
    match command {
        Command::Login(_) | Command::License(_) => Ok(Status::Done),
        Command::Logout => logout::run(app, &signed_in, format).await,
        Command::Whoami => whoami::run(app, format).await,
        Command::Projects(Projects::List(request)) => projects_list::run(app, &request, format).await,
        Command::Flags(Flags::List(request)) => flags::list::run(app, &request, format).await,
        Command::Flags(Flags::Get(request)) => flags::get::run(app, &request, format).await,
        Command::Flags(Flags::Enable(request)) => flags::switch::run(app, &request, true, format).await,
        Command::Flags(Flags::Disable(request)) => flags::switch::run(app, &request, false, format).await,
        Command::Changes(Changes::List) => changes_list::run(app, format).await,
        Command::Sync => sync::run(app, format).await,
    }
}

/// Opens the account used last at the server, or works with the token from outside.
async fn open(app: &App, server: Option<&str>) -> Result<(Account, Server), Failure> {
    let session = if host::has_token() {
        let address = server.ok_or_else(|| {
            Failure::new(
                ErrorCode::InvalidAddress,
                "with JACKSTAFF_TOKEN the server must be named: --server URL",
            )
        })?;
        use_token(app, &UseToken { address: address.to_owned() }).await?
    } else {
        restore(app, server).await
    };
    signed_in(session)
}

/// The account of a session that is ready; the problem of one that is not.
fn signed_in(session: Session) -> Result<(Account, Server), Failure> {
    match session {
        Session::Ready { account, server } => Ok((account, server)),
        Session::Blocked { problem, .. } | Session::Connect { problem: Some(problem), .. } => {
            Err(Failure::Problem(problem))
        }
        Session::Connect { .. } | Session::Starting | Session::WaitingForBrowser { .. } => {
            Err(Failure::new(ErrorCode::NotSignedIn, ""))
        }
    }
}

/// Brings the local copy of a project up to date, unless that was not wanted. Without a connection the local copy
/// has to do; that is said on a terminal.
async fn refresh(app: &App, project: Option<&str>, offline: bool) -> Result<Option<SyncReport>, Failure> {
    if offline {
        return Ok(None);
    }
    let project = project.map(key).transpose()?;
    let report = sync_once(app, &SyncOnce { project, all: false }).await?;
    match &report.problem {
        None => {}
        Some(problem) if is_offline(problem) => note("No connection: this is the local copy."),
        Some(problem) => return Err(Failure::Problem(problem.clone())),
    }
    Ok(Some(report))
}

/// Whether a problem only says that there is no connection now.
fn is_offline(problem: &Problem) -> bool {
    matches!(Status::from(problem.code), Status::Offline)
}

fn key(text: &str) -> Result<flag_model::Key, Failure> {
    flag_model::Key::new(text)
        .map_err(|error| Failure::new(ErrorCode::InvalidRequest, format!("{text:?}: {error}")))
}
