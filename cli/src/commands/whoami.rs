//! `whoami`: who is signed in, and with which role.

use crate::commands::{refresh, signed_in};
use crate::failure::{Failure, Status};
use crate::output::Format;
use crate::views::Identity;
use client_app::App;
use client_app::session::get_session;

pub(crate) async fn run(app: &App, format: Format) -> Result<Status, Failure> {
    refresh(app, None, false).await?;
    let (account, server) = signed_in(get_session(app))?;
    format.print(&Identity::new(account, server), Identity::text)?;
    Ok(Status::Done)
}
