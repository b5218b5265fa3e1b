//! `sync`: reads what changed and sends what waits.

use super::open::open;
use crate::failure::{Failure, Status};
use crate::output::{Format, table};
use api_types::change_set::ScopeBody;
use client_app::App;
use client_app::sync::{SyncOnce, SyncReport, sync_once};
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
struct Synced {
    scopes: Vec<Position>,
    applied: u32,
    conflicts: u32,
    waiting: u32,
}

#[derive(Serialize)]
struct Position {
    scope: ScopeBody,
    epoch: Uuid,
    revision: i64,
}

pub(super) async fn sync(app: &App, server: Option<&str>, format: Format) -> Result<Status, Failure> {
    open(app, server).await?;
    let SyncReport { scopes, applied, conflicts, waiting, problem } =
        sync_once(app, &SyncOnce { project: None, all: true }).await?;
    let scopes = scopes.into_iter().map(|position| Position {
        scope: position.scope.into(),
        epoch: position.epoch,
        revision: position.revision,
    });
    let synced = Synced { scopes: scopes.collect(), applied, conflicts, waiting };
    format.print(&synced, text)?;
    match problem {
        Some(problem) => Err(Failure::Problem(problem)),
        None if conflicts > 0 => Ok(Status::Conflict),
        None if waiting > 0 => Ok(Status::Queued),
        None => Ok(Status::Done),
    }
}

fn text(synced: &Synced) -> String {
    let mut rows = vec![["SCOPE", "REVISION"].map(str::to_owned).to_vec()];
    rows.extend(synced.scopes.iter().map(|position| {
        let scope = match &position.scope {
            ScopeBody::Installation => "installation".to_owned(),
            ScopeBody::Project { project_key } => project_key.to_string(),
        };
        vec![scope, position.revision.to_string()]
    }));
    let Synced { applied, conflicts, waiting, .. } = synced;
    table(&rows) + &format!("\n{applied} applied, {waiting} waiting, {conflicts} to be settled")
}
