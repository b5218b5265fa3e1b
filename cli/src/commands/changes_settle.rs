//! `changes discard` and `changes resolve`.

use super::changes_list::text;
use super::open::open;
use crate::args::{ChangesResolve, EditId, Keep};
use crate::failure::{Failure, Status};
use crate::output::Format;
use crate::views::EditListJson;
use client_app::App;
use client_app::changes::{DiscardEdit, Resolution, ResolveEdit, discard_edit, list_edits, resolve_edit};
use client_app::sync::{SyncOnce, sync_once};

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
    let report = sync_once(app, &SyncOnce::default()).await?;
    format.print(&EditListJson::from(list_edits(app).await?), text)?;
    Ok(match (report.conflicts, report.waiting) {
        (0, 0) => Status::Done,
        (0, _) => Status::Queued,
        _ => Status::Conflict,
    })
}
