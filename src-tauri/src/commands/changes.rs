//! Changes of the user's own. Each command unpacks, calls its use case and converts.

use super::problem;
use client_app::App;
use client_app::changes as use_case;
use client_ipc::ProblemView;
use client_ipc::changes::{
    EditListView, EditRequest, ResolveEditRequest, SendStagedRequest, StageFlagEnabledRequest, StagedRequest,
    StagedView,
};
use tauri::State;

#[tauri::command]
pub(crate) async fn stage_flag_enabled(
    app: State<'_, App>,
    request: StageFlagEnabledRequest,
) -> Result<StagedView, ProblemView> {
    use_case::stage_flag_enabled(&app, &request.into()).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn list_staged(
    app: State<'_, App>,
    request: StagedRequest,
) -> Result<StagedView, ProblemView> {
    use_case::list_staged(&app, &request.into()).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn discard_staged(
    app: State<'_, App>,
    request: StagedRequest,
) -> Result<StagedView, ProblemView> {
    use_case::discard_staged(&app, &request.into()).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn send_staged(
    app: State<'_, App>,
    request: SendStagedRequest,
) -> Result<EditListView, ProblemView> {
    use_case::send_staged(&app, &request.into()).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn list_edits(app: State<'_, App>) -> Result<EditListView, ProblemView> {
    use_case::list_edits(&app).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn discard_edit(
    app: State<'_, App>,
    request: EditRequest,
) -> Result<EditListView, ProblemView> {
    use_case::discard_edit(&app, &request.into()).await.map(Into::into).map_err(problem)
}

#[tauri::command]
pub(crate) async fn resolve_edit(
    app: State<'_, App>,
    request: ResolveEditRequest,
) -> Result<EditListView, ProblemView> {
    use_case::resolve_edit(&app, &request.into()).await.map(Into::into).map_err(problem)
}
