//! The connection and the queue. Each command unpacks, calls its use case and converts.

use client_app::App;
use client_app::sync as use_case;
use client_ipc::ProblemView;
use client_ipc::sync::SyncView;
use tauri::State;

#[tauri::command]
pub(crate) fn get_sync(app: State<'_, App>) -> SyncView {
    use_case::get_sync(&app).into()
}

#[tauri::command]
pub(crate) async fn sync_now(app: State<'_, App>) -> Result<SyncView, ProblemView> {
    Ok(use_case::sync_now(&app).await.into())
}
