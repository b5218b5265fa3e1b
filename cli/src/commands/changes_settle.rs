//! `changes discard` and `changes resolve`.

use super::changes_list::text;
use super::open::{open, refresh};
use crate::args::{ChangesResolve, EditId, Keep};
use crate::failure::{Failure, Status};
use crate::output::Format;
use crate::views::EditListJson;
use client_app::App;
use client_app::changes::{DiscardEdit, Resolution, ResolveEdit, discard_edit, list_edits, resolve_edit};

pub(super) async fn discard(
    app: &App,
    server: Option<&str>,
    edit: &EditId,
    format: Format,
) -> Result<Status, Failure> {
    open(app, server).await?;
    let edits = discard_edit(app, &DiscardEdit { id: edit.id.clone() }).await?;
    format.print(&EditListJson::from(edits), text)?;
    Ok(Status::Done)
}

pub(super) async fn resolve(
    app: &App,
    server: Option<&str>,
    arguments: &ChangesResolve,
    format: Format,
) -> Result<Status, Failure> {
    open(app, server).await?;
    let resolution = match arguments.keep {
        Keep::Mine => Resolution::KeepMine,
        Keep::Theirs => Resolution::TakeTheirs,
    };
    resolve_edit(app, &ResolveEdit { id: arguments.edit.id.clone(), resolution }).await?;
    let report = refresh(app, None, false).await?;
    format.print(&EditListJson::from(list_edits(app).await?), text)?;
    Ok(match report {
        Some(report) if report.conflicts > 0 => Status::Conflict,
        Some(report) if report.waiting > 0 => Status::Queued,
        _ => Status::Done,
    })
}
