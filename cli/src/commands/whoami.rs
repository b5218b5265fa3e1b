//! `whoami`: who is signed in, and with which role.

use super::open::{is_away, open};
use crate::failure::{Failure, Status};
use crate::output::{Format, note, printable};
use crate::views::AccountJson;
use client_app::App;
use client_app::session::{Session, get_session};
use client_app::sync::{SyncOnce, sync_once};

pub(super) async fn whoami(app: &App, server: Option<&str>, format: Format) -> Result<Status, Failure> {
    let opened = open(app, server).await?;
    let report = sync_once(app, &SyncOnce::default()).await?;
    match report.problem {
        Some(problem) if is_away(&problem) => note(&format!("as of the last contact: {}", problem.detail)),
        Some(problem) => return Err(Failure::Problem(problem)),
        None => {}
    }
    // The server may have said something new about the role.
    let (account, server) = match get_session(app) {
        Session::Ready { account, server } => (account, server),
        _ => opened,
    };
    format.print(&AccountJson::new(account, server), text)?;
    Ok(Status::Done)
}

/// For people.
pub(super) fn text(account: &AccountJson) -> String {
    let role = match account.role {
        Some(role) => serde_json::to_value(role).ok().and_then(|role| role.as_str().map(str::to_owned)),
        None => None,
    };
    let role = role.unwrap_or_else(|| "no role: you are in none of the groups that have one".to_owned());
    let groups = if account.groups.is_empty() { "none".to_owned() } else { account.groups.join(", ") };
    printable(&format!("{} at {}", account.name, account.server))
        + &format!("\nrole    {role}\ngroups  {}\nissuer  {}", printable(&groups), printable(&account.issuer))
}
