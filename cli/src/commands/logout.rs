//! `logout`: ends the session on this computer.

use crate::failure::{Failure, Status};
use crate::output::Format;
use api_types::ErrorCode;
use client_app::App;
use client_app::session::{Session, restore, sign_out};
use client_app::sync::{SyncStatus, get_sync};
use serde::Serialize;

#[derive(Serialize)]
struct SignedOut {
    /// Edits that are kept here and have not reached the server.
    waiting: u32,
}

pub(super) async fn logout(app: &App, server: Option<&str>, format: Format) -> Result<Status, Failure> {
    // Also data that does not open can be signed out of.
    match restore(app, server).await {
        Session::Ready { .. } | Session::Blocked { .. } => {}
        Session::Connect { problem: Some(problem), .. } => return Err(Failure::Problem(problem)),
        _ => return Err(Failure::new(ErrorCode::NotSignedIn, "")),
    }
    let SyncStatus { waiting, conflicts, .. } = get_sync(app);
    sign_out(app).await?;
    let signed_out = SignedOut { waiting: waiting + conflicts };
    format.print(&signed_out, |signed_out| match signed_out.waiting {
        0 => "Signed out.".to_owned(),
        1 => "Signed out. 1 edit has not reached the server; it is kept for the next sign-in.".to_owned(),
        waiting => {
            format!(
                "Signed out. {waiting} edits have not reached the server; they are kept for the next sign-in."
            )
        }
    })?;
    Ok(Status::Done)
}
