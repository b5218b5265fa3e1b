//! Preferences of the interface, and what the application says of itself.

use crate::preferences;
use client_app::App;
use client_ipc::ProblemView;
use client_ipc::settings::{AboutView, PreferencesView};
use tauri::{AppHandle, State};

#[tauri::command]
pub(crate) fn get_preferences(handle: AppHandle) -> PreferencesView {
    preferences::get(&handle)
}

#[tauri::command]
pub(crate) fn set_preferences(
    handle: AppHandle,
    request: PreferencesView,
) -> Result<PreferencesView, ProblemView> {
    match preferences::set(&handle, &request) {
        Ok(()) => Ok(request),
        Err(error) => {
            Err(ProblemView { code: api_types::ErrorCode::StoreUnwritable, detail: error.to_string() })
        }
    }
}

#[tauri::command]
pub(crate) fn get_about(app: State<'_, App>) -> AboutView {
    AboutView { version: app.version().to_owned() }
}
