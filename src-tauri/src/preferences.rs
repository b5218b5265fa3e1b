//! Preferences of the interface, in a plain file of tauri-plugin-store: nothing else is kept there, since that file
//! does not survive a power cut while it is written.

use client_ipc::settings::PreferencesView;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tauri::{AppHandle, Manager as _, Wry};
use tauri_plugin_store::{Store, StoreExt as _};

const KEY: &str = "preferences";

/// Where the preferences are.
struct PreferencesFile(PathBuf);

/// Opens the file; a damaged one counts as empty.
pub(crate) fn open(handle: &AppHandle, file: &Path) -> tauri_plugin_store::Result<()> {
    handle.manage(PreferencesFile(file.to_owned()));
    store(handle).map(|_| ())
}

/// What the user chose; the defaults for what cannot be read.
pub(crate) fn get(handle: &AppHandle) -> PreferencesView {
    store(handle)
        .ok()
        .and_then(|store| store.get(KEY))
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default()
}

/// Keeps what the user chose.
pub(crate) fn set(handle: &AppHandle, preferences: &PreferencesView) -> tauri_plugin_store::Result<()> {
    let store = store(handle)?;
    store.set(KEY, serde_json::to_value(preferences).unwrap_or_default());
    store.save()
}

fn store(handle: &AppHandle) -> tauri_plugin_store::Result<Arc<Store<Wry>>> {
    handle.store(&handle.state::<PreferencesFile>().0)
}
