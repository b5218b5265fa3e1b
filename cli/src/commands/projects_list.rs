//! `projects list`: the projects that the account sees.

use super::open::{never_read, open_with_role, refresh};
use crate::args::Offline;
use crate::failure::{Failure, Status};
use crate::output::{Format, moment, table};
use crate::views::ProjectJson;
use client_app::App;
use client_app::projects::list_projects;
use serde::Serialize;

#[derive(Serialize)]
struct Projects {
    projects: Vec<ProjectJson>,
}

pub(super) async fn projects_list(
    app: &App,
    server: Option<&str>,
    arguments: &Offline,
    format: Format,
) -> Result<Status, Failure> {
    open_with_role(app, server).await?;
    refresh(app, None, arguments.offline).await?;
    let list = list_projects(app).await?;
    if !list.loaded {
        return Err(never_read());
    }
    let projects = Projects { projects: list.projects.into_iter().map(Into::into).collect() };
    format.print(&projects, |list| {
        let mut rows = vec![["KEY", "NAME", "FLAGS", "READ"].map(str::to_owned).to_vec()];
        rows.extend(list.projects.iter().map(|project| {
            let flags = project.flag_count.map_or_else(|| "-".to_owned(), |count| count.to_string());
            let read = project.synced_at.map_or_else(|| "never".to_owned(), moment);
            vec![project.key.clone(), project.name.clone(), flags, read]
        }));
        table(&rows)
    })?;
    Ok(Status::Done)
}
