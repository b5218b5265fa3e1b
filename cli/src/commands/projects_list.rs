//! `projects list`: the projects that the account sees.

use crate::args::Offline;
use crate::commands::refresh;
use crate::failure::{Failure, Status};
use crate::output::{Format, table};
use client_app::App;
use client_app::projects::{Project, list_projects};
use serde::Serialize;

#[derive(Serialize)]
struct Answer {
    projects: Vec<ProjectAnswer>,
}

#[derive(Serialize)]
struct ProjectAnswer {
    key: String,
    name: String,
    description: String,
    flag_count: Option<u32>,
    environments: Vec<String>,
    waiting: u32,
    conflicts: u32,
    synced_at: Option<String>,
}

impl From<Project> for ProjectAnswer {
    fn from(project: Project) -> Self {
        let Project {
            key,
            name,
            description,
            flag_count,
            environments,
            staged: _,
            waiting,
            conflicts,
            synced_at,
        } = project;
        let environments = environments.into_iter().map(|environment| environment.key).collect();
        let synced_at = synced_at.map(|time| time.to_string());
        Self { key, name, description, flag_count, environments, waiting, conflicts, synced_at }
    }
}

pub(crate) async fn run(app: &App, request: &Offline, format: Format) -> Result<Status, Failure> {
    refresh(app, None, request.offline).await?;
    let projects = list_projects(app).await?.projects.into_iter().map(Into::into).collect();
    format.print(&Answer { projects }, text)?;
    Ok(Status::Done)
}

fn text(answer: &Answer) -> String {
    if answer.projects.is_empty() {
        return "There is no project that you may see.".to_owned();
    }
    let mut rows = vec![["KEY", "NAME", "FLAGS", "DESCRIPTION"].map(str::to_owned).to_vec()];
    rows.extend(answer.projects.iter().map(|project| {
        let count = project.flag_count.map_or_else(|| "-".to_owned(), |count| count.to_string());
        vec![project.key.clone(), project.name.clone(), count, project.description.clone()]
    }));
    table(&rows)
}
