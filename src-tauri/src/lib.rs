//! The desktop shell: composes the application with Tauri. The only code that knows Tauri.
//!
//! A command unpacks its request, calls one use case of `client-app` and converts the answer. The core starts to
//! read local data on its own threads before the window exists, so that the first rows are there when the page is.

mod commands;
mod events;
mod preferences;
mod start;

use tauri::Manager as _;

/// Runs the application until its window is closed.
///
/// # Errors
/// The surroundings are unusable (no folder for data), or the window system refuses.
pub fn run() -> anyhow::Result<()> {
    start::check_display()?;
    start::install_crypto()?;
    start::install_log();
    let runtime = start::runtime()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let home = start::home()?;
    let app = {
        let _inside = runtime.enter();
        let app = start::application(&home)?;
        app.start();
        app
    };

    let mut context = tauri::generate_context!("tauri.conf.json");
    start::prepare_for_driver(context.config_mut());
    let preferences_file = home.join("preferences.json");
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|handle, _arguments, _folder| raise_window(handle)))
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(tauri_plugin_window_state::Builder::new().with_filename("window.json").build())
        .manage(app.clone())
        .setup(move |shell| {
            preferences::open(shell.handle(), &preferences_file)?;
            events::forward(shell.handle().clone(), &app);
            Ok(())
        })
        .invoke_handler(commands::handler())
        .run(context)?;
    Ok(())
}

/// Shows the window of the running application, as when it is started a second time or a sign-in came back.
fn raise_window(handle: &tauri::AppHandle) {
    if let Some(window) = handle.get_webview_window("main") {
        // The window system may refuse to give the focus; then the window is at least shown.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
