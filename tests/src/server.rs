//! `jackstaff-server`, as an operator runs it.

use crate::cluster::Cluster;
use crate::process::Process;
use crate::{places, wait};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const START_LIMIT: Duration = Duration::from_secs(60);

/// How the server is set up.
#[derive(Clone)]
pub struct ServerSettings {
    /// Its port.
    pub port: u16,
    /// The issuer of the access tokens that it takes.
    pub issuer: String,
    /// The public client at that issuer.
    pub client_id: String,
    /// The registration document.
    pub license: Option<PathBuf>,
    /// The public half of the key that signed it, in base64.
    pub license_key: Option<String>,
    /// What is logged.
    pub log: &'static str,
}

/// A running server.
pub struct Server {
    settings: ServerSettings,
    database: String,
    log: PathBuf,
    process: Option<Process>,
}

impl Server {
    /// Brings the database to the server's schema and fills it with what a demonstration needs.
    ///
    /// # Errors
    /// What the server says.
    pub fn prepare(cluster: &Cluster) -> Result<()> {
        for (command, name, url) in [
            ("migrate", "JACKSTAFF_DATABASE_OWNER_URL", cluster.owner_url()),
            ("seed", "JACKSTAFF_DATABASE_URL", cluster.server_url()),
        ] {
            let output = Command::new(places::executable("jackstaff-server")?)
                .arg(command)
                .env(name, url)
                .output()
                .context("cannot run jackstaff-server")?;
            if !output.status.success() {
                bail!("jackstaff-server {command}:\n{}", String::from_utf8_lossy(&output.stderr));
            }
        }
        // A copied cluster has not lived long enough to know by itself how its rows are spread.
        cluster.query("analyze").map(drop)
    }

    /// Names this build of the server: what another build prepares may differ.
    ///
    /// # Errors
    /// When the executable is missing.
    pub fn edition() -> Result<String> {
        let metadata =
            std::fs::metadata(places::executable("jackstaff-server")?).context("the server's executable")?;
        let built = metadata.modified().context("the server's age")?.duration_since(std::time::UNIX_EPOCH);
        Ok(format!("server-{}-{}", metadata.len(), built.unwrap_or_default().as_millis()))
    }

    /// Starts the server on a prepared database and waits until it is ready.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn start(settings: ServerSettings, cluster: &Cluster, logs: &Path) -> Result<Self> {
        let log = logs.join("server.log");
        let mut server = Self { settings, database: cluster.server_url(), log, process: None };
        server.resume().await?;
        Ok(server)
    }

    /// Its address, as a user types it.
    #[must_use]
    pub fn address(&self) -> String {
        address(self.settings.port)
    }

    /// Everything that it has said.
    #[must_use]
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Ends it, as an outage or a pulled cable does.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.stop()?;
        }
        Ok(())
    }

    /// Starts it again after [`Self::stop`].
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn resume(&mut self) -> Result<()> {
        let mut process = Process::spawn("server", &mut self.command()?, &self.log)?;
        let ready = format!("{}/health/ready", self.address());
        let client = reqwest::Client::new();
        wait::until("the server's readiness", START_LIMIT, || {
            let ended = process.check_alive().is_err();
            let request = client.get(&ready).send();
            async move { (ended || request.await.is_ok_and(|answer| answer.status().is_success())).then_some(()) }
        })
        .await?;
        process.check_alive()?;
        self.process = Some(process);
        Ok(())
    }

    /// Lets the server outlive this value.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn release(mut self, pids: &Path) -> Result<()> {
        match self.process.take() {
            Some(process) => process.release(pids),
            None => Ok(()),
        }
    }

    fn command(&self) -> Result<Command> {
        let settings = &self.settings;
        let mut command = Command::new(places::executable("jackstaff-server")?);
        command
            .arg("serve")
            .env("JACKSTAFF_LISTEN", format!("127.0.0.1:{}", settings.port))
            .env("JACKSTAFF_PUBLIC_URL", self.address())
            .env("JACKSTAFF_DATABASE_URL", &self.database)
            .env("JACKSTAFF_OIDC_ISSUER", &settings.issuer)
            .env("JACKSTAFF_OIDC_CLIENT_ID", &settings.client_id)
            .env("JACKSTAFF_OIDC_AUDIENCES", self.address())
            .env("JACKSTAFF_OIDC_RESOURCE", self.address())
            .env("JACKSTAFF_LOG", settings.log);
        if let Some(license) = &settings.license {
            command.env("JACKSTAFF_LICENSE_FILE", license);
        }
        if let Some(key) = &settings.license_key {
            command.env("JACKSTAFF_DEV_LICENSE_KEYS", key);
        }
        Ok(command)
    }
}

/// The address of a server on this port.
#[must_use]
pub fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
