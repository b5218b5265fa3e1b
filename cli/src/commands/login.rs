//! `login`: signs in with the system's browser.

use crate::args::Login;
use crate::failure::{Failure, Status};
use crate::output::{Format, note};
use crate::views::AccountJson;
use api_types::ErrorCode;
use client_app::session::{
    DiscoverServer, Server, Session, StartSignIn, cancel_sign_in, discover_server, get_session,
    get_sign_in_link, list_known_servers, start_sign_in_within,
};
use client_app::{App, AppEvent};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

pub(super) async fn login(
    app: &App,
    server: Option<&str>,
    login: &Login,
    format: Format,
) -> Result<Status, Failure> {
    let found = find(app, server, login).await?;
    let mut events = app.events();
    let request = StartSignIn {
        address: found.address.clone(),
        confirmed_issuer: found.issuer.clone(),
        confirmed_client_id: found.client_id.clone(),
    };
    start_sign_in_within(app, &request, Duration::from_secs(login.timeout)).await?;
    tell_where(app).await;
    let session = tokio::select! {
        session = finished(app, &mut events) => session,
        _ = tokio::signal::ctrl_c() => {
            cancel_sign_in(app).await;
            return Err(Failure::new(ErrorCode::SignInCancelled, ""));
        }
    };
    match session {
        Session::Ready { account, server } => {
            format.print(&AccountJson::new(account, server), super::whoami::text)?;
            Ok(Status::Done)
        }
        Session::Connect { problem: Some(problem), .. } | Session::Blocked { problem, .. } => {
            Err(Failure::Problem(problem))
        }
        _ => Err(Failure::new(ErrorCode::SignInCancelled, "")),
    }
}

/// Finds the server. What is confirmed by signing in here is said once; a change is refused unless it is trusted.
async fn find(app: &App, server: Option<&str>, login: &Login) -> Result<Server, Failure> {
    let known = list_known_servers(app).await?;
    let address = match (server, known.first()) {
        (Some(address), _) => address.to_owned(),
        (None, Some(last)) => last.address.clone(),
        (None, None) => return Err(Failure::new(ErrorCode::InvalidAddress, "name the server by --server")),
    };
    let found = discover_server(app, &DiscoverServer { address }).await?;
    let Server { address, name, issuer, client_id, needs_confirmation } = &found;
    if *needs_confirmation {
        if known.iter().any(|known| known.address == *address) && !login.trust_changed_provider {
            let detail = format!(
                "{address} now names the identity provider {issuer} with client id {client_id}; if that is right, \
                 use --trust-changed-provider"
            );
            return Err(Failure::new(ErrorCode::PinnedIssuerChanged, detail));
        }
        note(&format!(
            "{name} ({address}) signs in at {issuer} with client id {client_id}; this is remembered."
        ));
    }
    Ok(found)
}

/// Says where to go, in case the browser does not.
async fn tell_where(app: &App) {
    let Session::WaitingForBrowser { problem, .. } = get_session(app) else { return };
    let Ok(link) = get_sign_in_link(app).await else { return };
    match problem {
        // Without a browser there is no other way: said also where nobody seems to look.
        Some(problem) => eprintln!("{}; open this page:\n{link}", problem.detail),
        None => note(&format!("Waiting for the browser (Ctrl-C ends it). If no page opened:\n{link}")),
    }
}

async fn finished(app: &App, events: &mut Receiver<AppEvent>) -> Session {
    loop {
        let session = match events.recv().await {
            Ok(AppEvent::SessionChanged(session)) => session,
            Ok(_) => continue,
            Err(RecvError::Lagged(_) | RecvError::Closed) => get_session(app),
        };
        if !matches!(session, Session::WaitingForBrowser { .. }) {
            return session;
        }
    }
}
