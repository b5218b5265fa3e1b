//! `changes list`: edits that wait or need the user, and the last applied ones.

use crate::failure::{Failure, Status};
use crate::output::{Format, table};
use crate::views::EditAnswer;
use client_app::App;
use client_app::changes::list_edits;
use serde::Serialize;

#[derive(Serialize)]
struct Answer {
    open: Vec<EditAnswer>,
    applied: Vec<EditAnswer>,
}

pub(crate) async fn run(app: &App, format: Format) -> Result<Status, Failure> {
    let edits = list_edits(app).await?;
    let answers = |edits: Vec<client_app::changes::Edit>| edits.into_iter().map(Into::into).collect();
    format.print(&Answer { open: answers(edits.open), applied: answers(edits.applied) }, text)?;
    Ok(Status::Done)
}

fn text(answer: &Answer) -> String {
    if answer.open.is_empty() && answer.applied.is_empty() {
        return "Nothing waits, and nothing was sent from here yet.".to_owned();
    }
    let mut rows = vec![["STATE", "PROJECT", "WHAT", "MESSAGE", "ID"].map(str::to_owned).to_vec()];
    rows.extend(answer.open.iter().chain(&answer.applied).map(|edit| {
        vec![
            edit.state.to_owned(),
            edit.project.clone(),
            edit.summary(),
            edit.message.clone(),
            edit.id.clone(),
        ]
    }));
    table(&rows)
}
