//! `login`: signs in with the system's browser.

use crate::args::Login;
use crate::commands::signed_in;
use crate::failure::{Failure, Status};
use crate::output::Format;
use crate::views::Identity;
use api_types::ErrorCode;
use client_app::App;
use client_app::session::{
    DiscoverServer, Server, Session, StartSignIn, cancel_sign_in, discover_server, get_session,
    get_sign_in_link, restore, start_sign_in_within,
};
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::time::Duration;

pub(crate) async fn run(
    app: &App,
    server: Option<&str>,
    request: &Login,
    format: Format,
) -> Result<Status, Failure> {
    let address = match server {
        Some(address) => address.to_owned(),
        None => last_server(app).await?,
    };
    let server = discover_server(app, &DiscoverServer { address }).await?;
    if server.needs_confirmation {
        confirm(&server, format)?;
    }
    let mut events = app.events();
    let start = StartSignIn {
        address: server.address.clone(),
        confirmed_issuer: server.issuer.clone(),
        confirmed_client_id: server.client_id.clone(),
    };
    start_sign_in_within(app, &start, Duration::from_secs(request.timeout)).await?;
    tell_where_to_go(app).await;
    let finished = loop {
        tokio::select! {
            // A missed event is no loss: the session is asked for each time.
            _ = events.recv() => {}
            _ = tokio::signal::ctrl_c() => {
                cancel_sign_in(app).await;
                return Err(Failure::new(ErrorCode::SignInCancelled, ""));
            }
        }
        match get_session(app) {
            Session::WaitingForBrowser { .. } | Session::Starting => {}
            finished => break finished,
        }
    };
    let (account, server) = signed_in(finished)?;
    format.print(&Identity::new(account, server), |identity| format!("Signed in: {}", identity.text()))?;
    Ok(Status::Done)
}

async fn last_server(app: &App) -> Result<String, Failure> {
    let known = match restore(app, None).await {
        Session::Ready { server, .. } => Some(server.address),
        Session::Connect { known_servers, .. } => {
            known_servers.into_iter().next().map(|server| server.address)
        }
        _ => None,
    };
    known.ok_or_else(|| Failure::new(ErrorCode::InvalidAddress, "name the server: --server URL"))
}

/// Shows once who will be trusted with the sign-in. Without a terminal there is nobody to ask: naming the server
/// was the decision, and what it says is pinned.
fn confirm(server: &Server, format: Format) -> Result<(), Failure> {
    let mut side = std::io::stderr().lock();
    let lines = format!(
        "{} ({}) signs in at\n  {}\n  as client {}\n",
        crate::output::printable(&server.name),
        server.address,
        server.issuer,
        server.client_id
    );
    if format == Format::Json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        let _ = write!(side, "{}", if format == Format::Json { "" } else { &lines });
        return Ok(());
    }
    let _ = write!(side, "{lines}Is that right? [Y/n] ");
    let _ = side.flush();
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(Failure::other)?;
    match answer.trim() {
        "" | "y" | "Y" | "yes" => Ok(()),
        _ => Err(Failure::new(ErrorCode::SignInCancelled, "the identity provider was not confirmed")),
    }
}

/// The link goes to people only: on a terminal, or when the browser could not be started.
async fn tell_where_to_go(app: &App) {
    let Session::WaitingForBrowser { problem, .. } = get_session(app) else { return };
    let failed = problem.is_some();
    if let Some(problem) = problem {
        eprintln!("{}", problem.detail);
    }
    if (failed || std::io::stderr().is_terminal())
        && let Ok(link) = get_sign_in_link(app).await
    {
        eprintln!("Sign in in your browser. If it did not open, go to:\n  {link}");
    }
}
