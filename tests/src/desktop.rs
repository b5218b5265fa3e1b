//! The application's own window, driven through WebKitWebDriver.

use crate::keyring::Keyring;
use crate::process::{self, Process, tail};
use crate::{places, ports, wait};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;

const START_LIMIT: Duration = Duration::from_secs(60);
/// What a running application calls itself on the session bus.
const INSTANCE_NAME: &str = "string:org.jackstaff.desktop.SingleInstance";

const ELEMENT_LIMIT: Duration = Duration::from_secs(20);

/// How the application is started: an installation of one user.
#[derive(Clone)]
pub struct Desktop {
    /// The executable; `None` is the application under test.
    pub executable: Option<PathBuf>,
    /// The display, `:7`.
    pub display: String,
    /// The folder of its local files.
    pub home: PathBuf,
    /// What else its environment has.
    pub variables: Vec<(String, String)>,
    /// Where its log goes.
    pub logs: PathBuf,
}

/// The application, running.
pub struct Window {
    /// The way to speak to its page.
    pub driver: WebDriver,
    application: u32,
    log: PathBuf,
    webkit_driver: Process,
}

impl Desktop {
    /// An application for one test.
    #[must_use]
    pub fn new(display: &str, home: &Path, keyring: &Keyring, logs: &Path) -> Self {
        let mut variables = keyring.variables();
        variables.push(("WEBKIT_DISABLE_DMABUF_RENDERER".to_owned(), "1".to_owned()));
        let (display, home, logs) = (display.to_owned(), home.to_path_buf(), logs.to_path_buf());
        Self { executable: None, display, home, variables, logs }
    }

    /// Adds to the application's environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// Starts the application and waits for its page.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open(&self) -> Result<Window> {
        let application = match &self.executable {
            Some(executable) => executable.clone(),
            None => places::executable("jackstaff")?,
        };
        self.until_alone().await?;
        let port = ports::free_port()?;
        let log = self.logs.join("desktop.log");
        let mut command = Command::new("WebKitWebDriver");
        command
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .env_remove("WAYLAND_DISPLAY")
            .env("DISPLAY", &self.display)
            .env("JACKSTAFF_HOME", &self.home)
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        let webkit_driver = Process::spawn("webkit-driver", &mut command, &log)?;
        wait::until_listening(port, START_LIMIT).await?;
        let mut capabilities = Capabilities::new();
        let options = serde_json::json!({ "binary": application, "args": [] });
        capabilities.set("webkitgtk:browserOptions", options)?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .with_context(|| format!("the application does not start:\n{}", tail(&webkit_driver.said())))?;
        let started = process::descendants(webkit_driver.id())
            .into_iter()
            .find(|id| process::executable_of(*id).is_some_and(|path| path == application));
        Ok(Window {
            driver,
            application: started.context("the application's process is not to be found")?,
            log,
            webkit_driver,
        })
    }
}

impl Desktop {
    /// Waits until the session bus has forgotten an application that was killed: until then a second one would
    /// hand over to it and end.
    async fn until_alone(&self) -> Result<()> {
        wait::until("the end of the application before", ELEMENT_LIMIT, || {
            let mut command = Command::new("dbus-send");
            command.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]);
            command.args(["org.freedesktop.DBus.NameHasOwner", INSTANCE_NAME]);
            command.envs(self.variables.iter().map(|(name, value)| (name, value)));
            let owned =
                command.output().is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("true"));
            async move { (!owned).then_some(()) }
        })
        .await
    }
}

impl Window {
    /// The application's process.
    #[must_use]
    pub fn application(&self) -> u32 {
        self.application
    }

    /// Waits for an element that is shown.
    ///
    /// # Errors
    /// When it does not come; the text has what the page shows instead.
    pub async fn element(&self, selector: &str) -> Result<WebElement> {
        let found = wait::until(&format!("{selector} in the window"), ELEMENT_LIMIT, || async {
            let element = self.driver.find(By::Css(selector)).await.ok()?;
            element.is_displayed().await.unwrap_or(false).then_some(element)
        })
        .await;
        match found {
            Ok(element) => Ok(element),
            Err(error) => Err(error.context(format!("the window shows:\n{}", self.text().await))),
        }
    }

    /// Does something with an element as soon as it is shown. While somebody types, the page puts other elements in
    /// the place of those that were just found; then the same is done with the new one. What a driver refuses as
    /// stale has had no effect.
    ///
    /// # Errors
    /// When it does not come, or what the driver says.
    pub async fn with_element<T, A>(&self, selector: &str, act: impl Fn(WebElement) -> A) -> Result<T>
    where
        A: Future<Output = WebDriverResult<T>>,
    {
        let deadline = Instant::now() + ELEMENT_LIMIT;
        loop {
            match act(self.element(selector).await?).await {
                Err(error) if is_stale(&error) && Instant::now() < deadline => {}
                outcome => return outcome.with_context(|| format!("{selector} in the window")),
            }
        }
    }

    /// Waits until the page shows this text somewhere.
    ///
    /// # Errors
    /// When it does not; the text has what the page shows instead.
    pub async fn shows(&self, text: &str) -> Result<()> {
        let seen = wait::until(&format!("\"{text}\" in the window"), ELEMENT_LIMIT, || async {
            self.text().await.contains(text).then_some(())
        })
        .await;
        match seen {
            Ok(()) => Ok(()),
            Err(error) => Err(error.context(format!("the window shows:\n{}", self.text().await))),
        }
    }

    /// All text that the page shows.
    pub async fn text(&self) -> String {
        let script = "return document.body ? document.body.innerText : ''";
        match self.driver.execute(script, Vec::new()).await {
            Ok(value) => value.json().as_str().unwrap_or_default().to_owned(),
            Err(error) => format!("(no page: {error})"),
        }
    }

    /// Clicks an element as soon as it is shown.
    ///
    /// # Errors
    /// When it does not come or cannot be clicked.
    pub async fn click(&self, selector: &str) -> Result<()> {
        self.with_element(selector, |element| async move { element.click().await }).await
    }

    /// Types into an element as soon as it is shown, in place of what it holds.
    ///
    /// # Errors
    /// When it does not come or takes no text.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        self.with_element(selector, |element| async move {
            element.clear().await?;
            element.send_keys(text).await
        })
        .await
    }

    /// Everything that the application has said.
    #[must_use]
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Closes the application. Always call this or [`Self::kill`]: a driver that is dropped without it blocks.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn close(mut self) -> Result<()> {
        self.driver.quit().await.context("cannot close the application")?;
        wait::until("the application's end", ELEMENT_LIMIT, || async {
            (!process::is_alive(self.application)).then_some(())
        })
        .await?;
        self.webkit_driver.stop().map(drop)
    }

    /// Kills the application at once, as `kill -9` does.
    pub fn kill(mut self) {
        process::kill_now(self.application);
        self.webkit_driver.kill();
        let _ = self.driver.leak();
    }
}

fn is_stale(error: &WebDriverError) -> bool {
    matches!(**error, WebDriverErrorInner::StaleElementReference(..))
}
