//! What the page may call: the handlers of the table in `client-ipc`, by room.
//!
//! Table, handlers and permissions are three lists that agree; `cargo test -p xtask` compares them.

#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command's arguments over by value")]

mod changes;
mod flags;
mod license;
mod projects;
mod session;
mod settings;
mod sync;

use client_app::Coded;
use client_ipc::ProblemView;
use tauri::Wry;
use tauri::ipc::Invoke;

/// All commands.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        session::get_session,
        session::discover_server,
        session::start_sign_in,
        session::reopen_browser,
        session::get_sign_in_link,
        session::cancel_sign_in,
        session::sign_in_again,
        session::sign_out,
        session::retry_open,
        session::recover_store,
        projects::list_projects,
        projects::open_project,
        flags::list_flags,
        flags::get_flag,
        flags::get_flag_changes,
        changes::stage_flag_enabled,
        changes::list_staged,
        changes::discard_staged,
        changes::send_staged,
        changes::list_edits,
        changes::discard_edit,
        changes::resolve_edit,
        sync::get_sync,
        sync::sync_now,
        license::get_registration,
        settings::get_preferences,
        settings::set_preferences,
        settings::get_about,
    ]
}

/// A failed use case, as the page gets it.
fn problem<E: Coded>(error: E) -> ProblemView {
    error.problem().into()
}
