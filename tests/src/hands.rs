//! Real keyboard and mouse events on a display. Where an element lies is asked of the page; that something
//! happens there is left to the window system.

use crate::browser::Browser;
use crate::desktop::Window;
use crate::display::Display;
use crate::wait;
use anyhow::{Context, Result};
use std::time::Duration;

const STEP_LIMIT: Duration = Duration::from_secs(20);

/// The hands of a person in front of a display.
pub struct Hands<'a> {
    display: &'a Display,
}

impl<'a> Hands<'a> {
    /// Hands for this display.
    #[must_use]
    pub fn new(display: &'a Display) -> Self {
        Self { display }
    }

    /// Types text into whatever has the focus.
    ///
    /// # Errors
    /// What the window system says.
    pub fn write(&self, text: &str) -> Result<()> {
        self.display.xdotool(&["type", "--delay", "25", "--", text]).map(drop)
    }

    /// Presses keys one after the other, in xdotool's words: `ctrl+Return`.
    ///
    /// # Errors
    /// What the window system says.
    pub fn press(&self, keys: &[&str]) -> Result<()> {
        let mut words = vec!["key", "--clearmodifiers", "--delay", "60"];
        words.extend(keys);
        self.display.xdotool(&words).map(drop)
    }

    /// Moves the mouse to an element of the application and clicks.
    ///
    /// # Errors
    /// When the element does not come.
    pub async fn click(&self, window: &Window, selector: &str) -> Result<()> {
        let element = window.element(selector).await?;
        element.scroll_into_view().await.with_context(|| format!("{selector} cannot be scrolled to"))?;
        let (left, top) = self.origin(window)?;
        let rect = element.rect().await?;
        self.click_at(left + rect.x + rect.width / 2.0, top + rect.y + rect.height / 2.0)
    }

    /// Moves the mouse to an element of the browser's page and clicks.
    ///
    /// # Errors
    /// When the element does not come.
    pub async fn click_in_browser(&self, browser: &Browser, selector: &str) -> Result<()> {
        let element = browser.element(selector).await?;
        let script = "return [window.screenX + (window.outerWidth - window.innerWidth) / 2,
            window.screenY + window.outerHeight - window.innerHeight]";
        let origin: (f64, f64) = browser.driver.execute(script, Vec::new()).await?.convert()?;
        let rect = element.rect().await?;
        self.click_at(origin.0 + rect.x + rect.width / 2.0, origin.1 + rect.y + rect.height / 2.0)
    }

    /// Gives the application's window the focus, as a click into its frame does.
    ///
    /// # Errors
    /// When it has no window.
    pub fn raise(&self, window: &Window) -> Result<()> {
        let id = self.window_id(window)?;
        self.display.xdotool(&["windowactivate", "--sync", &id]).map(drop)
    }

    /// Places the application's window on the display.
    ///
    /// # Errors
    /// When it has no window.
    pub fn place(&self, window: &Window, left: u32, top: u32, width: u32, height: u32) -> Result<()> {
        let id = self.window_id(window)?;
        self.display.xdotool(&["windowsize", "--sync", &id, &width.to_string(), &height.to_string()])?;
        self.display.xdotool(&["windowmove", &id, &left.to_string(), &top.to_string()]).map(drop)
    }

    /// Closes the application's window by its frame, and waits for the end of the application.
    ///
    /// # Errors
    /// When it goes on.
    pub async fn close(&self, window: Window) -> Result<()> {
        self.raise(&window)?;
        self.press(&["alt+F4"])?;
        let id = window.application();
        wait::until("the application's end", STEP_LIMIT, || async move {
            (!crate::process::is_alive(id)).then_some(())
        })
        .await?;
        window.kill();
        Ok(())
    }

    fn click_at(&self, x: f64, y: f64) -> Result<()> {
        let (x, y) = (format!("{x:.0}"), format!("{y:.0}"));
        self.display.xdotool(&["mousemove", "--sync", &x, &y])?;
        self.display.xdotool(&["click", "1"]).map(drop)
    }

    /// Where the page of the application begins on the display.
    fn origin(&self, window: &Window) -> Result<(f64, f64)> {
        let facts = self.display.run("xwininfo", &["-id", &self.window_id(window)?])?;
        let number = |label: &str| {
            let line = facts.lines().find_map(|line| line.trim().strip_prefix(label))?;
            line.trim().parse::<f64>().ok()
        };
        number("Absolute upper-left X:").zip(number("Absolute upper-left Y:")).context("the window's place")
    }

    fn window_id(&self, window: &Window) -> Result<String> {
        self.display.window_of(window.application())
    }
}
