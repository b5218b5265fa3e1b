//! What a person does in the window, step by step.

use crate::desktop::Window;
use crate::stage::Stage;
use crate::wait;
use anyhow::{Context, Result, ensure};
use std::time::Duration;
use thirtyfour::WebElement;

const SYNC_LIMIT: Duration = Duration::from_secs(60);

/// The selector of what the page calls by this name.
#[must_use]
pub fn named(name: &str) -> String {
    format!("[data-testid=\"{name}\"]")
}

/// The switch of a flag in an environment, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Whether it looks on.
    pub enabled: bool,
    /// `none`, `staged`, `waiting` or `conflict`.
    pub stage: String,
}

impl Window {
    /// Types a server's address, confirms its identity provider, and signs in through the browser.
    ///
    /// # Errors
    /// When a screen is not the expected one.
    pub async fn connect(&self, stage: &Stage, login: &str) -> Result<()> {
        self.begin_sign_in(&stage.server.address()).await?;
        stage.sign_in(login).await
    }

    /// Types a server's address and confirms its identity provider; the browser has the word then.
    ///
    /// # Errors
    /// When a screen is not the expected one.
    pub async fn begin_sign_in(&self, address: &str) -> Result<()> {
        self.fill(&named("connect-address"), address).await?;
        self.click(&named("connect-submit")).await?;
        self.click(&named("confirm-sign-in")).await?;
        self.element(&named("screen-waiting")).await.map(drop)
    }

    /// Opens a project from the list of projects.
    ///
    /// # Errors
    /// When it is not there, or its flags do not come.
    pub async fn open_project(&self, project: &str) -> Result<()> {
        self.click(&named("nav-projects")).await?;
        self.click(&named(&format!("project-row-{project}"))).await?;
        self.element(&named("flag-list")).await?;
        self.sync_state("online").await
    }

    /// Searches for a flag and waits until its row is there.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn find_flag(&self, flag: &str) -> Result<()> {
        self.fill(&named("flag-search"), flag).await?;
        self.element(&named(&format!("flag-row-{flag}"))).await.map(drop)
    }

    /// The keys of the flags that are on the screen, from the top.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn shown_flags(&self) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('[data-testid^=flag-row-]')]
            .sort((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex))
            .map((row) => row.dataset.testid.slice('flag-row-'.length))";
        let found = self.driver.execute(script, Vec::new()).await.context("the rows of the list")?;
        found.convert().context("the rows of the list")
    }

    /// How a flag's switch looks.
    ///
    /// # Errors
    /// When it is not on the screen.
    pub async fn cell(&self, flag: &str, environment: &str) -> Result<Cell> {
        let selector = named(&format!("cell-{flag}-{environment}"));
        let read = |cell: WebElement| async move {
            Ok((cell.attr("data-enabled").await?, cell.attr("data-stage").await?))
        };
        let (enabled, stage) = self.with_element(&selector, read).await?;
        let stage = stage.context("a switch without a stage")?;
        Ok(Cell { enabled: enabled.as_deref() == Some("true"), stage })
    }

    /// Waits until a flag's switch looks like this.
    ///
    /// # Errors
    /// When it does not come to that.
    pub async fn cell_becomes(
        &self,
        flag: &str,
        environment: &str,
        enabled: bool,
        stage: &str,
    ) -> Result<()> {
        let wanted = Cell { enabled, stage: stage.to_owned() };
        let reached =
            wait::until(&format!("{flag} in {environment} to be {wanted:?}"), SYNC_LIMIT, || async {
                (self.cell(flag, environment).await.ok()? == wanted).then_some(())
            })
            .await;
        match reached {
            Ok(()) => Ok(()),
            Err(error) => Err(error.context(format!("it is {:?}", self.cell(flag, environment).await.ok()))),
        }
    }

    /// Presses a flag's switch; the change is staged and nothing is sent.
    ///
    /// # Errors
    /// When it is not staged.
    pub async fn stage_switch(&self, flag: &str, environment: &str) -> Result<()> {
        let before = self.cell(flag, environment).await?;
        ensure!(before.stage == "none", "{flag} is under way already: {before:?}");
        self.click(&named(&format!("cell-{flag}-{environment}"))).await?;
        self.cell_becomes(flag, environment, !before.enabled, "staged").await
    }

    /// Reviews what is staged and sends it, or leaves it waiting when there is no connection.
    ///
    /// # Errors
    /// When the dialog does not come, or stays.
    pub async fn send_staged(&self, message: &str) -> Result<()> {
        self.click(&named("staging-review")).await?;
        self.fill(&named("review-message"), message).await?;
        self.click(&named("review-send")).await?;
        self.gone(&named("review-dialog")).await
    }

    /// Waits until an element is gone.
    ///
    /// # Errors
    /// When it stays.
    pub async fn gone(&self, selector: &str) -> Result<()> {
        wait::until(&format!("{selector} to be gone"), SYNC_LIMIT, || async {
            let found = self.driver.find_all(thirtyfour::By::Css(selector)).await.ok()?;
            found.is_empty().then_some(())
        })
        .await
    }

    /// Tries to reach the server at once, unless the application has reached it by itself meanwhile.
    ///
    /// # Errors
    /// When the connection does not come back.
    pub async fn reconnect(&self) -> Result<()> {
        if let Ok(button) = self.driver.find(thirtyfour::By::Css(named("banner-now"))).await {
            // It is gone the moment the connection is back.
            let _ = button.click().await;
        }
        self.sync_state("online").await
    }

    /// Waits until the connection is in this state: `online`, `offline`, `signed_out`.
    ///
    /// # Errors
    /// When it does not come to that.
    pub async fn sync_state(&self, state: &str) -> Result<()> {
        self.attribute_becomes("sync-state", "data-state", state).await
    }

    /// Waits until this many edits wait.
    ///
    /// # Errors
    /// When it does not come to that.
    pub async fn waiting_edits(&self, count: u32) -> Result<()> {
        self.attribute_becomes("sync-state", "data-waiting", &count.to_string()).await
    }

    /// Waits until an attribute of an element has this value.
    ///
    /// # Errors
    /// When it does not come to that; the text has what it is.
    pub async fn attribute_becomes(&self, name: &str, attribute: &str, value: &str) -> Result<()> {
        let read = || async {
            let element = self.driver.find(thirtyfour::By::Css(named(name))).await.ok()?;
            element.attr(attribute).await.ok()?
        };
        let what = format!("{attribute} of {name} to be {value}");
        let reached =
            wait::until(&what, SYNC_LIMIT, || async { (read().await? == value).then_some(()) }).await;
        match reached {
            Ok(()) => Ok(()),
            Err(error) => Err(error.context(format!(
                "it is {:?}; the window shows:\n{}",
                read().await,
                self.text().await
            ))),
        }
    }
}
