//! The identity provider: `oidc-provider` with the people of tests/identity-provider/users.mjs.

use crate::process::Process;
use crate::{places, wait};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The password of every user.
pub const PASSWORD: &str = "jackstaff";

/// The client that the provider knows.
pub const CLIENT_ID: &str = "jackstaff-desktop";

const START_LIMIT: Duration = Duration::from_secs(60);

/// How the provider is set up.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Its port.
    pub port: u16,
    /// The audience that access tokens may be made for.
    pub resource: String,
    /// How long an access token is good for.
    pub access_token_ttl_s: u32,
    /// Where the text of each issued token is kept, for looking whether it is where it must not be.
    pub issued_tokens: Option<PathBuf>,
}

/// A running provider.
pub struct IdentityProvider {
    settings: ProviderSettings,
    log: PathBuf,
    process: Option<Process>,
}

impl IdentityProvider {
    /// Starts it. Its keys and sessions are new each time.
    ///
    /// # Errors
    /// When its packages are not installed, or it does not start.
    pub async fn start(settings: ProviderSettings, logs: &Path) -> Result<Self> {
        let mut provider = Self { settings, log: logs.join("identity-provider.log"), process: None };
        provider.resume().await?;
        Ok(provider)
    }

    /// What it calls itself.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.settings.port)
    }

    /// Ends it, as an outage does.
    ///
    /// # Errors
    /// When it does not end.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.stop()?;
        }
        Ok(())
    }

    /// Starts it again after [`Self::stop`].
    ///
    /// # Errors
    /// When it does not start.
    pub async fn resume(&mut self) -> Result<()> {
        let folder = places::test_file("identity-provider");
        if !folder.join("node_modules").is_dir() {
            bail!("the identity provider's packages are not installed; ./dev setup installs them");
        }
        let ProviderSettings { port, resource, access_token_ttl_s, issued_tokens } = &self.settings;
        let mut command = Command::new("node");
        command
            .arg("server.mjs")
            .current_dir(&folder)
            .env("PORT", port.to_string())
            .env("CLIENT_ID", CLIENT_ID)
            .env("RESOURCES", resource)
            .env("ACCESS_TOKEN_TTL_S", access_token_ttl_s.to_string());
        if let Some(file) = issued_tokens {
            command.env("ISSUED_TOKENS_FILE", file);
        }
        let process = Process::spawn("identity-provider", &mut command, &self.log)?;
        wait::until_listening(*port, START_LIMIT)
            .await
            .with_context(|| format!("the identity provider does not start:\n{}", process.said()))?;
        self.process = Some(process);
        Ok(())
    }

    /// Lets the provider outlive this value.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn release(mut self, pids: &Path) -> Result<()> {
        match self.process.take() {
            Some(process) => process.release(pids),
            None => Ok(()),
        }
    }
}
