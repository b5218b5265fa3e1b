//! Pictures of the window, kept under `target/pictures/`.

use crate::desktop::Window;
use crate::display::Display;
use crate::{places, wait};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The sizes that every screen must look good at.
pub const SIZES: [(u32, u32); 2] = [(1280, 800), (800, 600)];

const SETTLE_LIMIT: Duration = Duration::from_secs(10);

/// A blinking cursor never settles.
const MOST_TRIES: usize = 4;

/// Takes a picture of what the window shows now in both sizes and both themes.
///
/// # Errors
/// When a picture cannot be taken.
pub async fn take_all(window: &Window, display: &Display, name: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for (width, height) in SIZES {
        resize(window, display, width, height).await?;
        for theme in ["light", "dark"] {
            set_theme(window, theme).await?;
            let file =
                places::target_folder("pictures")?.join(format!("{name}-{theme}-{width}x{height}.png"));
            settled(window, display, &file).await?;
            files.push(file);
        }
    }
    set_theme(window, "light").await?;
    let (width, height) = SIZES[0];
    resize(window, display, width, height).await?;
    Ok(files)
}

/// Takes pictures until two in a row are the same: then nothing moves any more.
async fn settled(window: &Window, display: &Display, file: &Path) -> Result<()> {
    let id = display.window_of(window.application())?;
    let mut before = Vec::new();
    for _ in 0..MOST_TRIES {
        painted(window).await?;
        display.picture_of(&id, file)?;
        let now = std::fs::read(file).context("the picture")?;
        if now == before {
            break;
        }
        before = now;
    }
    Ok(())
}

/// Waits until the page has painted twice.
async fn painted(window: &Window) -> Result<()> {
    let begin = "window.pictureReady = false;
        requestAnimationFrame(() => requestAnimationFrame(() => { window.pictureReady = true; }))";
    window.driver.execute(begin, Vec::new()).await.context("cannot wait for the page")?;
    wait::until("the page to paint", SETTLE_LIMIT, || async {
        let ready = window.driver.execute("return window.pictureReady", Vec::new()).await.ok()?;
        (*ready.json() == true).then_some(())
    })
    .await
}

/// Shows the page in a theme until it is loaded anew, past the user's own choice.
async fn set_theme(window: &Window, theme: &str) -> Result<()> {
    let script = "document.documentElement.dataset.theme = arguments[0]";
    window.driver.execute(script, vec![theme.into()]).await.context("cannot set the theme").map(drop)
}

async fn resize(window: &Window, display: &Display, width: u32, height: u32) -> Result<()> {
    let id = display.window_of(window.application())?;
    display.xdotool(&["windowsize", &id, &width.to_string(), &height.to_string()])?;
    let script = "return [window.innerWidth, window.innerHeight]";
    wait::until(&format!("a window of {width} × {height}"), SETTLE_LIMIT, || async {
        let size = window.driver.execute(script, Vec::new()).await.ok()?;
        (*size.json() == serde_json::json!([width, height])).then_some(())
    })
    .await
}
