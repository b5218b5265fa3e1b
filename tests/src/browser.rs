//! The system browser: a script that catches the address an application opens, and a Chromium that goes there.

use crate::identity_provider::PASSWORD;
use crate::process::Process;
use crate::{ports, wait};
use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use thirtyfour::prelude::*;

const START_LIMIT: Duration = Duration::from_secs(60);
const PAGE_LIMIT: Duration = Duration::from_secs(30);

/// A program for `$BROWSER` that writes the address down instead of opening it.
pub struct BrowserScript {
    folder: tempfile::TempDir,
}

impl BrowserScript {
    /// Writes the program.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new() -> Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("jackstaff-browser-").tempdir().context("no temporary folder")?;
        let address = folder.path().join("address");
        let text =
            format!("#!/bin/sh\nprintf '%s' \"$1\" >'{0}.part' && mv '{0}.part' '{0}'\n", address.display());
        let script = Self { folder };
        fs::write(script.program(), text).context("cannot write the browser's script")?;
        fs::set_permissions(script.program(), fs::Permissions::from_mode(0o755))
            .context("cannot mark the script")?;
        Ok(script)
    }

    /// The value of `$BROWSER`.
    #[must_use]
    pub fn program(&self) -> PathBuf {
        self.folder.path().join("browser")
    }

    /// The address that was opened; each is told once.
    ///
    /// # Errors
    /// When none comes within a minute.
    pub async fn opened(&self) -> Result<String> {
        let file = self.folder.path().join("address");
        wait::until("an address for the browser", START_LIMIT, || {
            let address = fs::read_to_string(&file).ok();
            async move { address }
        })
        .await
        .inspect(|_| drop(fs::remove_file(&file)))
    }
}

/// A Chromium that the application itself opens, as the user's system browser.
pub struct SystemBrowser {
    folder: tempfile::TempDir,
    port: u16,
}

impl SystemBrowser {
    /// Writes a program for `$BROWSER` that opens Chromium on the display of whoever calls it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new() -> Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("jackstaff-browser-").tempdir().context("no temporary folder")?;
        let port = ports::free_port()?;
        let browser = Self { folder, port };
        let flags = arguments(&browser.folder.path().join("profile"), false).join("' '");
        let home = browser.folder.path().display();
        let text = format!(
            "#!/bin/sh\nHOME='{home}' exec chromium '{flags}' --remote-debugging-port={port} \"$@\"\n"
        );
        fs::write(browser.program(), text).context("cannot write the browser's script")?;
        fs::set_permissions(browser.program(), fs::Permissions::from_mode(0o755))
            .context("cannot mark the script")?;
        // A new profile would ask whether it may keep the password, over the page.
        let profile = browser.folder.path().join("profile/Default");
        fs::create_dir_all(&profile).context("cannot make the browser's profile")?;
        fs::write(profile.join("Preferences"), r#"{"credentials_enable_service": false}"#)
            .context("cannot write the browser's preferences")?;
        Ok(browser)
    }

    /// The value of `$BROWSER`.
    #[must_use]
    pub fn program(&self) -> PathBuf {
        self.folder.path().join("browser")
    }

    /// Looks over the shoulder of the Chromium that the application has opened.
    ///
    /// # Errors
    /// When none was opened.
    pub async fn opened(&self, logs: &Path) -> Result<Browser> {
        wait::until_listening(self.port, START_LIMIT)
            .await
            .context("the application has opened no browser")?;
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_debugger_address(&format!("127.0.0.1:{}", self.port))?;
        Browser::connect(capabilities, None, logs).await
    }
}

/// A Chromium with a profile of its own.
pub struct Browser {
    /// The way to speak to it.
    pub driver: WebDriver,
    _profile: Option<tempfile::TempDir>,
    _chromedriver: Process,
}

impl Browser {
    /// One without a window.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn headless(logs: &Path) -> Result<Self> {
        let profile = tempfile::Builder::new()
            .prefix("jackstaff-chromium-")
            .tempdir()
            .context("no temporary folder")?;
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in arguments(profile.path(), true) {
            capabilities.add_arg(&argument)?;
        }
        Self::connect(capabilities, Some(profile), logs).await
    }

    async fn connect(
        capabilities: impl Into<Capabilities>,
        profile: Option<tempfile::TempDir>,
        logs: &Path,
    ) -> Result<Self> {
        let port = ports::free_port()?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        if let Some(profile) = &profile {
            command.env("HOME", profile.path());
        }
        let chromedriver = Process::spawn("chromedriver", &mut command, &logs.join("chromedriver.log"))?;
        wait::until_listening(port, START_LIMIT).await?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .context("Chromium does not start")?;
        Ok(Self { driver, _profile: profile, _chromedriver: chromedriver })
    }

    /// Goes to an address of the identity provider and signs in there; the end is the application's own page.
    ///
    /// # Errors
    /// When the pages are not the expected ones.
    pub async fn sign_in(&self, address: &str, login: &str) -> Result<()> {
        self.sign_in_with(address, login, PASSWORD).await?;
        self.returned().await
    }

    /// Fills the provider's form with this password and sends it.
    ///
    /// # Errors
    /// When there is no such form.
    pub async fn sign_in_with(&self, address: &str, login: &str, password: &str) -> Result<()> {
        self.driver.goto(address).await.context("the provider's page")?;
        let name = self.element("#login").await?;
        name.clear().await?;
        name.send_keys(login).await?;
        self.element("#password").await?.send_keys(password).await?;
        self.element("#sign-in").await?.click().await?;
        Ok(())
    }

    /// Goes to an address of the identity provider and cancels there.
    ///
    /// # Errors
    /// When the pages are not the expected ones.
    pub async fn refuse(&self, address: &str) -> Result<()> {
        self.driver.goto(address).await.context("the provider's page")?;
        self.element("#cancel").await?.click().await?;
        self.returned().await
    }

    /// Waits until the browser stands on the page with which the application answers.
    ///
    /// # Errors
    /// When it stays elsewhere.
    pub async fn returned(&self) -> Result<()> {
        wait::until("the way back from the provider", PAGE_LIMIT, || async {
            let address = self.driver.current_url().await.ok()?;
            (address.path() == "/callback" || address.path() == "/done").then_some(())
        })
        .await
    }

    /// Waits for an element.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn element(&self, selector: &str) -> Result<WebElement> {
        wait::until(&format!("{selector} in the browser"), PAGE_LIMIT, || async {
            self.driver.find(By::Css(selector)).await.ok()
        })
        .await
    }

    /// Ends the browser. Always call it: a driver that is dropped without it blocks.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn quit(self) -> Result<()> {
        self.driver.quit().await.context("cannot end the browser")
    }
}

fn arguments(profile: &Path, headless: bool) -> Vec<String> {
    let mut arguments: Vec<String> = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--test-type",
        "--password-store=basic",
        "--window-position=40,40",
        "--window-size=900,720",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    if headless {
        arguments.push("--headless=new".to_owned());
    }
    // Chromium's sandbox cannot start as root.
    if rustix::process::geteuid().is_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    arguments
}
