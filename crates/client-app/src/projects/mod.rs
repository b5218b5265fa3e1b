//! Projects and their environments.

mod letters;
mod list_projects;
mod model;
mod open_project;

pub use list_projects::{ListProjectsError, list_projects};
pub use model::{Project, ProjectEnvironment, ProjectList};
pub use open_project::{OpenProject, OpenProjectError, open_project};
