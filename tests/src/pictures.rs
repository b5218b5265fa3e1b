//! Pictures of the window, kept under `target/pictures/`.

use crate::desktop::Window;
use crate::display::Display;
use crate::{places, wait};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::time::Duration;

/// The sizes that every screen must look good at.
pub const SIZES: [(u32, u32); 2] = [(1280, 800), (800, 600)];

const SETTLE_LIMIT: Duration = Duration::from_secs(10);

/// Takes a picture of what the window shows now in both sizes and both themes.
///
/// # Errors
/// When a picture cannot be taken.
pub async fn take_all(window: &Window, display: &Display, name: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for theme in ["light", "dark"] {
        set_theme(window, theme).await?;
        for (width, height) in SIZES {
            resize(window, display, width, height).await?;
            let file =
                places::target_folder("pictures")?.join(format!("{name}-{theme}-{width}x{height}.png"));
            window
                .driver
                .screenshot(&file)
                .await
                .with_context(|| format!("no picture {}", file.display()))?;
            files.push(file);
        }
    }
    set_theme(window, "light").await?;
    let (width, height) = SIZES[0];
    resize(window, display, width, height).await?;
    Ok(files)
}

/// Shows the page in a theme until it is loaded anew, past the user's own choice.
async fn set_theme(window: &Window, theme: &str) -> Result<()> {
    let script = "document.documentElement.dataset.theme = arguments[0]";
    window.driver.execute(script, vec![theme.into()]).await.context("cannot set the theme").map(drop)
}

async fn resize(window: &Window, display: &Display, width: u32, height: u32) -> Result<()> {
    let pid = window.application().to_string();
    let ids = display.xdotool(&["search", "--onlyvisible", "--pid", &pid])?;
    for id in ids.lines() {
        display.xdotool(&["windowsize", id, &width.to_string(), &height.to_string()])?;
    }
    let script = "return [window.innerWidth, window.innerHeight]";
    wait::until(&format!("a window of {width} × {height}"), SETTLE_LIMIT, || async {
        let size = window.driver.execute(script, Vec::new()).await.ok()?;
        (size.json() == &serde_json::json!([width, height])).then_some(())
    })
    .await
}
