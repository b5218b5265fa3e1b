//! An empty Tauri window: what the start of the application is measured against, in the same run.

fn main() -> anyhow::Result<()> {
    tauri::Builder::default()
        .run(tauri::generate_context!("src-tauri/examples/empty_window/tauri.conf.json"))
        .map_err(anyhow::Error::from)
}
