//! Everything that a journey needs besides the application: database, identity provider, server, keychain.

use crate::browser::{Browser, BrowserScript};
use crate::cluster::Cluster;
use crate::command_line::CommandLine;
use crate::desktop::Desktop;
use crate::display::Display;
use crate::identity_provider::{CLIENT_ID, IdentityProvider, ProviderSettings};
use crate::keyring::Keyring;
use crate::server::{self, Server, ServerSettings};
use crate::{places, ports, registration};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The file of a stage in which the provider keeps what it has issued.
const ISSUED_TOKENS: &str = "issued-tokens";

/// What a stage is set up with.
#[derive(Clone, Copy)]
pub struct StageSettings {
    /// How long an access token is good for.
    pub access_token_ttl_s: u32,
    /// What registration document the server has.
    pub registration: Registration,
    /// What the server and the applications log.
    pub log: &'static str,
}

/// A server's registration document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// None.
    Missing,
    /// A valid one, for some days from today.
    ForDays(i64),
    /// A file that is no document.
    Malformed,
}

impl Default for StageSettings {
    fn default() -> Self {
        Self { access_token_ttl_s: 300, registration: Registration::ForDays(300), log: "info" }
    }
}

/// A stage of one journey. The order of the fields is the order of their end.
pub struct Stage {
    /// The server under test.
    pub server: Server,
    /// Where people sign in.
    pub provider: IdentityProvider,
    /// The server's database.
    pub cluster: Cluster,
    /// Where the application keeps its secrets.
    pub keyring: Keyring,
    /// Takes the addresses that the application opens.
    pub browser_script: BrowserScript,
    /// The logs of all parts; kept under `target/journeys/` for looking at a failure.
    pub logs: PathBuf,
    log: &'static str,
    folder: tempfile::TempDir,
}

impl Stage {
    /// Starts everything anew for the journey `name`.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn start(name: &str, settings: StageSettings) -> Result<Self> {
        let logs = places::target_folder("journeys")?.join(name);
        let _ = fs::remove_dir_all(&logs);
        fs::create_dir_all(&logs).context("cannot make the folder of logs")?;
        let folder =
            tempfile::Builder::new().prefix("jackstaff-stage-").tempdir().context("no temporary folder")?;
        let port = ports::free_port()?;
        let provider_settings = ProviderSettings {
            port: ports::free_port()?,
            resource: server::address(port),
            access_token_ttl_s: settings.access_token_ttl_s,
            issued_tokens: Some(folder.path().join(ISSUED_TOKENS)),
        };
        let cluster = Cluster::prepared(&Server::edition()?, &logs, Server::prepare).await?;
        let provider = IdentityProvider::start(provider_settings, &logs).await?;
        let document = folder.path().join("license.json");
        let license = match settings.registration {
            Registration::Missing => None,
            Registration::ForDays(days) => Some(register(&cluster, days, &document)?),
            Registration::Malformed => {
                fs::write(&document, "{\"payload\": ").context("cannot write the registration document")?;
                Some(document)
            }
        };
        let server_settings = ServerSettings {
            port,
            issuer: provider.issuer(),
            client_id: CLIENT_ID.to_owned(),
            license,
            license_key: Some(registration::public_key()?),
            log: settings.log,
        };
        let server = Server::start(server_settings, &cluster, &logs).await?;
        let keyring = Keyring::start(&folder.path().join("home"), &logs).await?;
        let browser_script = BrowserScript::new()?;
        Ok(Self { server, provider, cluster, keyring, browser_script, logs, log: settings.log, folder })
    }

    /// A command line whose files lie in the folder `name` of this stage.
    ///
    /// # Errors
    /// When the tests' key cannot be read.
    pub fn command_line(&self, name: &str) -> Result<CommandLine> {
        let line = CommandLine::new(&self.folder.path().join(name), &self.keyring, &self.browser_script);
        Ok(line
            .with("JACKSTAFF_LOG", self.log)
            .with("JACKSTAFF_DEV_LICENSE_KEYS", registration::public_key()?))
    }

    /// An application whose files lie in the folder `name` of this stage.
    ///
    /// # Errors
    /// When the tests' key cannot be read.
    pub fn desktop(&self, display: &Display, name: &str) -> Result<Desktop> {
        let desktop = Desktop::new(display.name(), &self.folder.path().join(name), &self.keyring, &self.logs);
        Ok(desktop
            .with("BROWSER", self.browser_script.program().display().to_string())
            .with("JACKSTAFF_LOG", self.log)
            .with("JACKSTAFF_DEV_LICENSE_KEYS", registration::public_key()?))
    }

    /// The text of every token that the provider has issued.
    ///
    /// # Errors
    /// When it has issued none.
    pub fn issued_tokens(&self) -> Result<Vec<String>> {
        let text =
            fs::read_to_string(self.folder.path().join(ISSUED_TOKENS)).context("no token was issued")?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// A file or folder of this stage.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Signs somebody in: takes the address that the application opened, and fills the provider's form.
    ///
    /// # Errors
    /// When no address comes, or the pages are not the expected ones.
    pub async fn sign_in(&self, login: &str) -> Result<()> {
        let address = self.browser_script.opened().await?;
        let browser = Browser::headless(&self.logs).await?;
        let signed_in = browser.sign_in(&address, login).await;
        browser.quit().await?;
        signed_in
    }
}

/// What the seeded installation has to work on.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The key of the project with the most flags.
    pub project: String,
    /// The keys of its environments, in their order.
    pub environments: Vec<String>,
    /// The keys of its active boolean flags.
    pub flags: Vec<String>,
}

impl Sample {
    /// Looks into the database.
    ///
    /// # Errors
    /// When the installation is empty.
    pub fn of(cluster: &Cluster) -> Result<Self> {
        let keys = |sql: &str| {
            let found = cluster.query(sql)?;
            anyhow::ensure!(!found.is_empty(), "the installation has none of: {sql}");
            Ok(found.lines().map(str::to_owned).collect::<Vec<_>>())
        };
        let largest = "select project_id from jackstaff.documents where kind = 'flag' and not deleted
            group by project_id order by count(*) desc, project_id limit 1";
        let document = |kind: &str| {
            format!(
                "from jackstaff.documents where project_id = ({largest}) and kind = '{kind}' and not deleted"
            )
        };
        let project = keys(&format!(
            "select key from jackstaff.documents where kind = 'project' and id = ({largest})"
        ))?;
        Ok(Self {
            project: project.concat(),
            environments: keys(&format!("select key {} order by position", document("environment")))?,
            flags: keys(&format!(
                "select key {} and lifecycle = 'active' and fields ->> 'kind' = 'boolean' order by key",
                document("flag")
            ))?,
        })
    }
}

/// The keys of active boolean flags of the sample's project that are off in an environment.
///
/// # Errors
/// When the database does not answer.
pub fn switched_off(cluster: &Cluster, sample: &Sample, environment: &str) -> Result<Vec<String>> {
    // The switches that are on are looked up once: joined row by row, 10,000 flags take a minute.
    let found = cluster.query(&format!(
        "with project as materialized (
           select id from jackstaff.documents where kind = 'project' and key = '{}'),
         switched_on as materialized (
           select c.flag_id from jackstaff.documents c
           join jackstaff.documents e on e.id = c.environment_id
           where e.kind = 'environment' and e.key = '{environment}'
           and e.project_id = (select id from project)
           and c.kind = 'flag_environment' and not c.deleted and c.fields ->> 'enabled' = 'true')
         select f.key from jackstaff.documents f
         where f.project_id = (select id from project) and f.kind = 'flag' and not f.deleted
         and f.lifecycle = 'active' and f.fields ->> 'kind' = 'boolean'
         and f.id not in (select flag_id from switched_on) order by f.key",
        sample.project
    ))?;
    Ok(found.lines().map(str::to_owned).collect())
}

/// What the server has recorded of the switch of a flag in an environment, oldest first: a change set's id and
/// the value of `enabled` after it.
///
/// # Errors
/// When the database does not answer.
pub fn switches(cluster: &Cluster, flag: &str, environment: &str) -> Result<Vec<String>> {
    let found = cluster.query(&format!(
        "select h.change_set, h.fields ->> 'enabled' from jackstaff.history h
         join jackstaff.documents f on f.id = h.flag_id
         where h.kind = 'flag_environment' and f.key = '{flag}' and h.environment_key = '{environment}'
         order by h.sequence"
    ))?;
    Ok(found.lines().map(str::to_owned).collect())
}

/// How many entries the audit has for the changes of a flag in an environment.
///
/// # Errors
/// When the database does not answer.
pub fn audit_entries(cluster: &Cluster, flag: &str, environment: &str) -> Result<usize> {
    let found = cluster.query(&format!(
        "select count(*) from jackstaff.audit where outcome = 'done' and change_set in
         (select h.change_set from jackstaff.history h join jackstaff.documents f on f.id = h.flag_id
          where h.kind = 'flag_environment' and f.key = '{flag}' and h.environment_key = '{environment}')"
    ))?;
    found.parse().context("a count that is no number")
}

/// Registers the installation of a database for some days from today.
///
/// # Errors
/// When the document cannot be issued.
pub fn register(cluster: &Cluster, days: i64, file: &Path) -> Result<PathBuf> {
    let installation = cluster.query("select server_id from jackstaff.installation")?;
    let until = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
        .checked_add(jiff::Span::new().days(days))?;
    registration::issue(&installation, &until.to_string(), file)?;
    Ok(file.to_path_buf())
}
