//! `flags enable` and `flags disable`.

use super::flags_list::{find_project, project_key};
use super::open::{open_with_role, refresh};
use crate::args::FlagsSwitch;
use crate::failure::{Failure, Status};
use crate::output::{Format, note};
use api_types::ErrorCode;
use client_app::changes::{
    DiscardEdit, Edit, EditState, StageFlagEnabled, SwitchFlag, Switched, discard_edit, list_edits,
    switch_flag,
};
use client_app::sync::{SyncOnce, sync_once};
use client_app::{App, Coded, Problem};
use flag_model::Key;
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
struct Answer {
    /// The edit's id, the same at the server; absent when there was nothing to do.
    id: Option<Uuid>,
    /// `applied`, `queued`, `conflict`, `unchanged` or `undone`.
    state: &'static str,
    project: String,
    flag: String,
    environment: String,
    enabled: bool,
}

pub(super) async fn flags_switch(
    app: &App,
    server: Option<&str>,
    arguments: &FlagsSwitch,
    enabled: bool,
    format: Format,
) -> Result<Status, Failure> {
    let FlagsSwitch { flag, project, environment, message, offline } = arguments;
    open_with_role(app, server).await?;
    let key = project_key(project)?;
    let switch = StageFlagEnabled {
        project: project.clone(),
        flag: flag.clone(),
        environment: environment.clone(),
        enabled,
    };
    let request = SwitchFlag { switch, message: message.clone() };
    let (id, state, status) = match enqueue(app, &request, &key, *offline).await? {
        Switched::Already => (None, "unchanged", Status::Done),
        Switched::Undone => (None, "undone", Status::Done),
        Switched::Queued(id) => {
            let problem = if *offline { None } else { send(app, key).await? };
            let (state, status) = outcome(app, id, problem).await?;
            (Some(id), state, status)
        }
    };
    let answer = Answer {
        id,
        state,
        project: project.clone(),
        flag: flag.clone(),
        environment: environment.clone(),
        enabled,
    };
    format.print(&answer, text)?;
    Ok(status)
}

/// Keeps the edit here before anything is sent. By the local copy, where it shows that there is something to do; else
/// by what the server has now.
async fn enqueue(app: &App, request: &SwitchFlag, project: &Key, offline: bool) -> Result<Switched, Failure> {
    if find_project(app, project.as_str()).await.is_ok() {
        match switch_flag(app, request).await {
            Ok(Switched::Already) => match waiting(app, &request.switch).await? {
                Some(id) => return Ok(Switched::Queued(id)),
                None if offline => return Ok(Switched::Already),
                None => {}
            },
            Err(error) if error.code() == ErrorCode::NotFound && !offline => {}
            done => return Ok(done?),
        }
    }
    refresh(app, Some(project.clone()), offline).await?;
    find_project(app, project.as_str()).await?;
    Ok(switch_flag(app, request).await?)
}

/// The edit that makes it so, when it has not reached the server: said twice is not yet done.
async fn waiting(app: &App, switch: &StageFlagEnabled) -> Result<Option<Uuid>, Failure> {
    let open = list_edits(app).await?.open.into_iter();
    let mut unsent =
        open.filter(|edit| matches!(edit.state, EditState::Queued | EditState::Sending | EditState::Paused));
    let makes_it_so = |edit: &Edit| {
        edit.project == switch.project
            && edit.items.iter().any(|item| {
                item.flag == switch.flag
                    && item.environment.as_ref() == Some(&switch.environment)
                    && item.field == "enabled"
                    && item.to == serde_json::Value::Bool(switch.enabled)
            })
    };
    Ok(unsent.rfind(makes_it_so).map(|edit| edit.id))
}

/// Sends what waits. That the server cannot be asked, or wants a new sign-in, is no failure: the edit is kept.
async fn send(app: &App, project: Key) -> Result<Option<Problem>, Failure> {
    let report = sync_once(app, &SyncOnce { project: Some(project), all: false }).await?;
    if let Some(problem) = &report.problem {
        note(&problem.detail);
    }
    Ok(report.problem)
}

/// What became of the edit.
async fn outcome(app: &App, id: Uuid, problem: Option<Problem>) -> Result<(&'static str, Status), Failure> {
    let edits = list_edits(app).await?;
    let Some(edit) = edits.open.into_iter().chain(edits.applied).find(|edit| edit.id == id) else {
        // The server had it so already, so there was nothing left of the edit.
        return Ok(("applied", Status::Done));
    };
    match edit.state {
        EditState::Applied => Ok(("applied", Status::Done)),
        EditState::Conflict => Ok(("conflict", Status::Conflict)),
        EditState::Refused => Err(refused(app, edit).await?),
        // Nothing is kept when a token from outside is used: then not sent is not done.
        _ if app.has_fixed_token() => {
            Err(problem.map_or_else(|| Failure::new(ErrorCode::Offline, ""), Failure::Problem))
        }
        EditState::Queued | EditState::Sending | EditState::Paused => Ok(("queued", Status::Queued)),
    }
}

/// Who reads this has been told, so it need not stay in the queue.
async fn refused(app: &App, edit: Edit) -> Result<Failure, Failure> {
    discard_edit(app, &DiscardEdit { id: edit.id.to_string() }).await?;
    let problem = edit.problem.unwrap_or_else(|| Problem::new(ErrorCode::Forbidden, ""));
    Ok(Failure::Problem(problem))
}

fn text(answer: &Answer) -> String {
    let Answer { state, project, flag, environment, enabled, .. } = answer;
    let word = if *enabled { "on" } else { "off" };
    match *state {
        "unchanged" => format!("{flag} is {word} in {environment} of {project} already."),
        "undone" => format!("{flag} stays {word} in {environment} of {project}: the waiting edit is undone."),
        "queued" => {
            format!("{flag} will be {word} in {environment} of {project}: the edit waits for the server.")
        }
        "conflict" => format!(
            "{flag} was changed meanwhile in {environment} of {project}: settle it with `jackstaffctl changes resolve`."
        ),
        _ => format!("{flag} is {word} in {environment} of {project}."),
    }
}
