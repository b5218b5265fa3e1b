//! Tells the page what the core says on its own.

use client_app::session::Session;
use client_app::{App, AppEvent};
use client_ipc::{EVENT_NAME, Event};
use tauri::{AppHandle, Emitter as _};
use tokio::sync::broadcast::error::RecvError;

/// Forwards events for as long as the application runs.
pub(crate) fn forward(handle: AppHandle, app: &App) {
    let app = app.clone();
    let mut events = app.events();
    tauri::async_runtime::spawn(async move {
        let mut was_waiting = false;
        loop {
            let event = match events.recv().await {
                Ok(event) => event,
                // The page fell behind: it is told where things stand, and asks again for what it shows.
                Err(RecvError::Lagged(_)) => {
                    tell_everything(&handle, &app);
                    continue;
                }
                Err(RecvError::Closed) => break,
            };
            if let AppEvent::SessionChanged(session) = &event {
                let waiting = matches!(session, Session::WaitingForBrowser { .. });
                if was_waiting && !waiting {
                    crate::raise_window(&handle);
                }
                was_waiting = waiting;
            }
            tell(&handle, event);
        }
    });
}

fn tell_everything(handle: &AppHandle, app: &App) {
    tell(handle, AppEvent::SessionChanged(client_app::session::get_session(app)));
    tell(handle, AppEvent::SyncChanged(client_app::sync::get_sync(app)));
    for event in [AppEvent::ProjectsChanged, AppEvent::ChangesChanged, AppEvent::RegistrationChanged] {
        tell(handle, event);
    }
}

fn tell(handle: &AppHandle, event: AppEvent) {
    if let Err(error) = handle.emit_to("main", EVENT_NAME, Event::from(event)) {
        tracing::warn!(%error, "the page could not be told of an event");
    }
}
