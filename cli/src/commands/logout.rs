//! `logout`: ends the session on this computer.

use crate::failure::{Failure, Status};
use crate::output::Format;
use client_app::App;
use client_app::session::{Account, Server, sign_out};
use serde_json::json;

pub(crate) async fn run(
    app: &App,
    (account, server): &(Account, Server),
    format: Format,
) -> Result<Status, Failure> {
    sign_out(app).await?;
    let answer = json!({"server": server.address, "name": account.name, "signed_out": true});
    format.print(&answer, |_| format!("Signed out of {}. Waiting edits are kept.", server.address))?;
    Ok(Status::Done)
}
