//! `flags …`.

pub(super) mod get;
pub(super) mod list;
pub(super) mod switch;

use crate::failure::Failure;
use api_types::ErrorCode;
use client_app::App;
use client_app::projects::{OpenProject, Project, open_project};

/// Opens a project and checks that the environment, if one is named, is one of its own.
async fn project(app: &App, project: &str, environment: Option<&str>) -> Result<Project, Failure> {
    let project = open_project(app, &OpenProject { project: project.to_owned() }).await?;
    if let Some(wanted) = environment
        && !project.environments.iter().any(|known| known.key == wanted)
    {
        let known: Vec<&str> = project.environments.iter().map(|known| known.key.as_str()).collect();
        let detail = format!("{} has no environment {wanted:?}; it has {}", project.key, known.join(", "));
        return Err(Failure::new(ErrorCode::NotFound, detail));
    }
    Ok(project)
}
