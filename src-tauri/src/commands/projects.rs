//! Projects and their environments. Each command unpacks, calls its use case and converts.

use super::problem;
use client_app::App;
use client_app::projects as use_case;
use client_ipc::ProblemView;
use client_ipc::projects::{OpenProjectRequest, ProjectListView, ProjectView};
use tauri::State;

#[tauri::command]
pub(crate) async fn list_projects(app: State<'_, App>) -> Result<ProjectListView, ProblemView> {
    use_case::list_projects(&app).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn open_project(
    app: State<'_, App>,
    request: OpenProjectRequest,
) -> Result<ProjectView, ProblemView> {
    use_case::open_project(&app, &request.into()).await.map(Into::into).map_err(problem)
}
