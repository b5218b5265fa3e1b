//! `sync`: reads what changed and sends what waits.

use crate::failure::{Failure, Status};
use crate::output::Format;
use api_types::change_set::ScopeBody;
use client_app::App;
use client_app::sync::{ScopePosition, SyncOnce, sync_once};
use serde::Serialize;

#[derive(Serialize)]
struct Answer {
    scopes: Vec<ScopeAnswer>,
    applied: u32,
    conflicts: u32,
    waiting: u32,
}

#[derive(Serialize)]
struct ScopeAnswer {
    scope: ScopeBody,
    epoch: String,
    revision: i64,
}

impl From<ScopePosition> for ScopeAnswer {
    fn from(position: ScopePosition) -> Self {
        let ScopePosition { scope, epoch, revision } = position;
        Self { scope: scope.into(), epoch: epoch.to_string(), revision }
    }
}

/// The exit status says how the queue stands: 5 when something needs the user, 6 when something still waits.
pub(crate) async fn run(app: &App, format: Format) -> Result<Status, Failure> {
    let report = sync_once(app, &SyncOnce { project: None, all: true }).await?;
    if let Some(problem) = report.problem {
        return Err(Failure::Problem(problem));
    }
    let answer = Answer {
        scopes: report.scopes.into_iter().map(Into::into).collect(),
        applied: report.applied,
        conflicts: report.conflicts,
        waiting: report.waiting,
    };
    format.print(&answer, text)?;
    Ok(match (answer.conflicts, answer.waiting) {
        (0, 0) => Status::Done,
        (0, _) => Status::Queued,
        _ => Status::Conflict,
    })
}

fn text(answer: &Answer) -> String {
    let mut text = format!("Up to date. {} sent", answer.applied);
    if answer.waiting > 0 {
        text.push_str(&format!(", {} waiting", answer.waiting));
    }
    if answer.conflicts > 0 {
        text.push_str(&format!(", {} in conflict: see `jackstaffctl changes list`", answer.conflicts));
    }
    text
}
