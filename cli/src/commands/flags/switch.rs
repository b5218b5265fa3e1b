//! `flags enable` and `flags disable`: switches a flag in an environment.

use super::project;
use crate::args::FlagsSwitch;
use crate::commands::{is_offline, refresh};
use crate::failure::{Failure, Status};
use crate::output::Format;
use crate::views::EditAnswer;
use api_types::ErrorCode;
use client_app::App;
use client_app::changes::{EditState, StageFlagEnabled, SwitchFlag, Switched, list_edits, switch_flag};
use client_app::sync::{SyncOnce, sync_once};
use serde::Serialize;

#[derive(Serialize)]
struct Answer {
    flag: String,
    environment: String,
    enabled: bool,
    /// `unchanged` when the flag is so already, or an edit that had not left was undone; else the state of the edit.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    edit: Option<EditAnswer>,
}

/// The edit is written on this computer before anything is sent. Its state decides the exit status: 0 at the server,
/// 5 in conflict, 6 waiting.
pub(crate) async fn run(
    app: &App,
    request: &FlagsSwitch,
    enabled: bool,
    format: Format,
) -> Result<Status, Failure> {
    refresh(app, Some(&request.project), request.offline.offline).await?;
    project(app, &request.project, Some(&request.environment)).await?;
    let switch = SwitchFlag {
        switch: StageFlagEnabled {
            project: request.project.clone(),
            flag: request.flag.clone(),
            environment: request.environment.clone(),
            enabled,
        },
        message: request.message.clone(),
    };
    let mut answer = Answer {
        flag: request.flag.clone(),
        environment: request.environment.clone(),
        enabled,
        state: "unchanged",
        edit: None,
    };
    let id = match switch_flag(app, &switch).await? {
        Switched::Queued(id) => id,
        Switched::Already | Switched::Undone => {
            format.print(&answer, text)?;
            return Ok(Status::Done);
        }
    };
    if !request.offline.offline {
        send(app).await?;
    }
    let edits = list_edits(app).await?;
    let found = edits.open.into_iter().chain(edits.applied).find(|found| found.id == id);
    let edit = found.ok_or_else(|| Failure::new(ErrorCode::EditNotFound, id.to_string()))?;
    let state = edit.state;
    answer.state = state.as_str();
    if let (EditState::Refused | EditState::Conflict, Some(problem)) = (state, edit.problem.clone()) {
        return Err(Failure::Problem(problem));
    }
    answer.edit = Some(edit.into());
    format.print(&answer, text)?;
    Ok(match state {
        EditState::Applied => Status::Done,
        EditState::Conflict => Status::Conflict,
        EditState::Refused => Status::Refused,
        EditState::Queued | EditState::Sending | EditState::Paused => Status::Queued,
    })
}

/// Sends what waits. Without a connection the edit stays queued, which is no failure; neither is a session that
/// has ended, since the edit is kept.
async fn send(app: &App) -> Result<(), Failure> {
    let report = sync_once(app, &SyncOnce::default()).await?;
    match report.problem {
        Some(problem) if !is_offline(&problem) && problem.code != ErrorCode::SessionExpired => {
            Err(Failure::Problem(problem))
        }
        _ => Ok(()),
    }
}

fn text(answer: &Answer) -> String {
    let word = if answer.enabled { "on" } else { "off" };
    let what = format!("{} is {word} in {}", answer.flag, answer.environment);
    match answer.state {
        "unchanged" => format!("{what}: it was so already."),
        "applied" => format!("{what}."),
        _ => format!(
            "{} will be switched {word} in {}: the edit waits and is sent once, by `jackstaffctl sync` or the next command.",
            answer.flag, answer.environment
        ),
    }
}
