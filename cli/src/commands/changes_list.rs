//! `changes list`: edits that wait or need the user, and the last applied ones.

use super::open::open;
use crate::failure::{Failure, Status};
use crate::output::{Format, moment, table};
use crate::views::{EditJson, EditListJson};
use client_app::App;
use client_app::changes::list_edits;

pub(super) async fn changes_list(app: &App, server: Option<&str>, format: Format) -> Result<Status, Failure> {
    open(app, server).await?;
    format.print(&EditListJson::from(list_edits(app).await?), text)?;
    Ok(Status::Done)
}

/// For people.
pub(super) fn text(list: &EditListJson) -> String {
    if list.open.is_empty() && list.applied.is_empty() {
        return "No edits.".to_owned();
    }
    let mut rows = vec![["STATE", "MADE", "PROJECT", "CHANGE", "ID"].map(str::to_owned).to_vec()];
    for edit in list.open.iter().chain(&list.applied) {
        rows.push(vec![
            edit.state.to_owned(),
            moment(edit.created_at),
            edit.project.clone(),
            summary(edit),
            edit.id.to_string(),
        ]);
    }
    table(&rows)
}

fn summary(edit: &EditJson) -> String {
    let Some(first) = edit.items.first() else { return String::new() };
    let place =
        first.environment.as_ref().map_or_else(String::new, |environment| format!(" in {environment}"));
    let change = match (first.field.as_str(), first.to.as_bool()) {
        ("enabled", Some(true)) => "on".to_owned(),
        ("enabled", Some(false)) => "off".to_owned(),
        (field, _) => format!("{field} = {}", first.to),
    };
    match edit.items.len() - 1 {
        0 => format!("{} {change}{place}", first.flag),
        more => format!("{} {change}{place}, and {more} more", first.flag),
    }
}
