//! `flags list`: the flags of a project.

use super::open::{never_read, open_with_role, refresh};
use crate::args::FlagsList;
use crate::failure::{Failure, Status};
use crate::output::{Format, moment, table};
use crate::views::{CellJson, FlagJson};
use api_types::ErrorCode;
use client_app::App;
use client_app::flags::{FlagFilter, FlagSort, ListFlags, list_flags};
use client_app::projects::{Project, list_projects};
use flag_model::Key;
use serde::Serialize;

/// Rows asked for at once.
const WINDOW: u32 = 500;

#[derive(Serialize)]
struct Flags {
    project: String,
    /// In the project's order.
    environments: Vec<String>,
    /// Flags in the project.
    total: u32,
    flags: Vec<FlagJson>,
}

pub(super) async fn flags_list(
    app: &App,
    server: Option<&str>,
    arguments: &FlagsList,
    format: Format,
) -> Result<Status, Failure> {
    open_with_role(app, server).await?;
    refresh(app, Some(project_key(&arguments.project)?), arguments.offline.offline).await?;
    let project = find_project(app, &arguments.project).await?;
    let mut environments: Vec<String> =
        project.environments.into_iter().map(|environment| environment.key).collect();
    let filters: &[FlagFilter] =
        if arguments.archived { &[FlagFilter::All, FlagFilter::Archived] } else { &[FlagFilter::All] };
    let mut flags = Vec::new();
    for &filter in filters {
        flags.extend(read(app, arguments, filter, &environments).await?);
    }
    let total = project.flag_count.unwrap_or_default();
    if let Some(only) = &arguments.environment {
        if !environments.contains(only) {
            return Err(no_environment(&arguments.project, only));
        }
        environments.retain(|key| key == only);
        flags.iter_mut().for_each(|flag| flag.environments.retain(|key, _| key == only));
    }
    format.print(&Flags { project: project.key, environments, total, flags }, text)?;
    Ok(Status::Done)
}

async fn read(
    app: &App,
    arguments: &FlagsList,
    filter: FlagFilter,
    environments: &[String],
) -> Result<Vec<FlagJson>, Failure> {
    let mut flags = Vec::new();
    loop {
        let request = ListFlags {
            project: arguments.project.clone(),
            search: arguments.search.clone(),
            filter,
            sort: FlagSort::Key,
            offset: u32::try_from(flags.len()).unwrap_or(u32::MAX),
            limit: WINDOW,
        };
        let list = list_flags(app, &request).await?;
        if list.rows.is_empty() {
            return Ok(flags);
        }
        flags.extend(list.rows.into_iter().map(|row| FlagJson::new(row, environments)));
    }
}

fn text(list: &Flags) -> String {
    let mut heading = vec!["KEY".to_owned()];
    heading.extend(list.environments.iter().cloned());
    heading.extend(["OWNER", "CHANGED", "BY"].map(str::to_owned));
    let mut rows = vec![heading];
    for flag in &list.flags {
        let mut row = vec![flag.key.clone()];
        row.extend(
            list.environments.iter().map(|key| flag.environments.get(key).map(state).unwrap_or_default()),
        );
        row.extend([flag.owner.clone(), moment(flag.updated_at), flag.updated_by.clone()]);
        rows.push(row);
    }
    table(&rows)
}

/// `on`, `off`, or with an own change that is not at the server yet `off -> on`.
pub(super) fn state(cell: &CellJson) -> String {
    let word = |enabled: bool| if enabled { "on" } else { "off" };
    match cell.mine {
        Some(mine) if mine != cell.enabled => format!("{} -> {}", word(cell.enabled), word(mine)),
        _ => word(cell.enabled).to_owned(),
    }
}

/// Reads a project's key.
pub(super) fn project_key(text: &str) -> Result<Key, Failure> {
    Key::new(text).map_err(|error| {
        Failure::new(ErrorCode::NotFound, format!("there can be no project {text}: {error}"))
    })
}

/// A project that was read.
pub(super) async fn find_project(app: &App, key: &str) -> Result<Project, Failure> {
    let list = list_projects(app).await?;
    let found = list.projects.into_iter().find(|project| project.key == key);
    match found {
        Some(project) if project.synced_at.is_some() => Ok(project),
        None if list.loaded => Err(Failure::new(
            ErrorCode::NotFound,
            format!("there is no project {key}, or you may not see it"),
        )),
        _ => Err(never_read()),
    }
}

/// The project has no such environment.
pub(super) fn no_environment(project: &str, environment: &str) -> Failure {
    Failure::new(ErrorCode::NotFound, format!("the project {project} has no environment {environment}"))
}
