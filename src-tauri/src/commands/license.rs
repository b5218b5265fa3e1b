//! The registration of the installation. Each command unpacks, calls its use case and converts.

use client_app::App;
use client_app::license as use_case;
use client_ipc::license::RegistrationView;
use tauri::State;

#[tauri::command]
pub(crate) fn get_registration(app: State<'_, App>) -> RegistrationView {
    use_case::get_registration(&app).into()
}
