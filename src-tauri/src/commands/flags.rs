//! Flags: the list, one flag, its last changes. Each command unpacks, calls its use case and converts.

use super::problem;
use client_app::App;
use client_app::flags as use_case;
use client_ipc::ProblemView;
use client_ipc::flags::{FlagChangesView, FlagDetailView, FlagListView, FlagRequest, ListFlagsRequest};
use tauri::State;

#[tauri::command]
pub(crate) async fn list_flags(
    app: State<'_, App>,
    request: ListFlagsRequest,
) -> Result<FlagListView, ProblemView> {
    use_case::list_flags(&app, &request.into()).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn get_flag(
    app: State<'_, App>,
    request: FlagRequest,
) -> Result<FlagDetailView, ProblemView> {
    use_case::get_flag(&app, &request.into()).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn get_flag_changes(
    app: State<'_, App>,
    request: FlagRequest,
) -> Result<FlagChangesView, ProblemView> {
    use_case::get_flag_changes(&app, &request.into()).await.map(Into::into).map_err(problem)
}
