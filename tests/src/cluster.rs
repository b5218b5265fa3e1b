//! A private PostgreSQL cluster: Debian's programs, a folder of its own, reachable only through a socket in a
//! folder that only its owner may enter. It has nothing to do with a cluster the computer may have already.

use crate::places;
use crate::process::{Process, tail};
use crate::wait;
use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const DATABASE: &str = "jackstaff";
const START_LIMIT: Duration = Duration::from_secs(60);

/// A cluster that nobody needs tomorrow does not wait for the disk.
const TEMPORARY: [&str; 6] =
    ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];

/// A running cluster with an empty database, or the one that was in its folder.
pub struct Cluster {
    process: Option<Process>,
    programs: PathBuf,
    socket: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Cluster {
    /// An empty cluster for one test; nothing of it is left afterwards.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub async fn temporary(logs: &Path) -> Result<Self> {
        let folder = temporary_folder()?;
        let mut cluster = Self::start_with(folder.path(), logs, &TEMPORARY).await?;
        cluster._temporary = Some(folder);
        Ok(cluster)
    }

    /// A cluster for one test with what `prepare` makes. That is done once for each `name` and copied then.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start, or what `prepare` says.
    pub async fn prepared(
        name: &str,
        logs: &Path,
        prepare: impl FnOnce(&Self) -> Result<()>,
    ) -> Result<Self> {
        let templates = places::target_folder("journeys-templates")?;
        let template = templates.join(name);
        if !template.exists() {
            // What earlier builds have left is of no use any more.
            for old in fs::read_dir(&templates).context("cannot read the templates")?.filter_map(Result::ok) {
                let _ = fs::remove_dir_all(old.path());
            }
            let mut cluster = Self::temporary(logs).await?;
            prepare(&cluster)?;
            if let Some(mut process) = cluster.process.take() {
                process.stop()?;
            }
            let part = templates.join(format!("part-{}", std::process::id()));
            let folder = cluster._temporary.as_ref().context("a temporary cluster has a folder")?;
            copy(&folder.path().join("data"), &part)?;
            if fs::rename(&part, &template).is_err() {
                // Another test was faster; its template is the same.
                fs::remove_dir_all(&part).context("cannot remove the second template")?;
            }
        }
        let folder = temporary_folder()?;
        copy(&template, &folder.path().join("data"))?;
        let mut cluster = Self::start_with(folder.path(), logs, &TEMPORARY).await?;
        cluster._temporary = Some(folder);
        Ok(cluster)
    }

    /// Starts the cluster in `folder`, which is made if need be.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub async fn start(folder: &Path, logs: &Path) -> Result<Self> {
        Self::start_with(folder, logs, &[]).await
    }

    async fn start_with(folder: &Path, logs: &Path, settings: &[&str]) -> Result<Self> {
        let programs = programs()?;
        let owner = Owner::choose()?;
        let (data, socket) = (folder.join("data"), folder.join("socket"));
        owner.make_folder(folder)?;
        owner.make_folder(&socket)?;
        if !data.join("PG_VERSION").exists() {
            owner.make_folder(&data)?;
            initialize(&programs, &owner, &data)?;
        }
        let mut command = owner.command(&programs.join("postgres"), &data);
        command.arg("-D").arg(&data).arg("-k").arg(&socket).args(["-c", "listen_addresses="]).args(settings);
        let mut process =
            Process::spawn("postgres", &mut command, &logs.join("postgres.log"))?.stopped_by(Signal::INT);
        let cluster = Self { process: None, programs, socket, _temporary: None };
        wait::until("PostgreSQL's answer", START_LIMIT, || {
            let answers = cluster.psql("postgres", "select 1").is_ok() || process.check_alive().is_err();
            async move { answers.then_some(()) }
        })
        .await?;
        process.check_alive()?;
        if cluster
            .psql("postgres", &format!("select 1 from pg_database where datname = '{DATABASE}'"))?
            .is_empty()
        {
            cluster.psql("postgres", &format!("create database {DATABASE}"))?;
        }
        Ok(Self { process: Some(process), ..cluster })
    }

    /// A cluster that was started before and released.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn adopt(folder: &Path) -> Result<Self> {
        let cluster =
            Self { process: None, programs: programs()?, socket: folder.join("socket"), _temporary: None };
        cluster.query("select 1")?;
        Ok(cluster)
    }

    /// Whether the cluster's unprivileged owner can reach `folder`; else the cluster must live elsewhere.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn can_live_in(folder: &Path) -> Result<bool> {
        let owner = Owner::choose()?;
        let mut test = owner.command(Path::new("test"), Path::new("/"));
        Ok(test.arg("-x").arg(folder).status().context("cannot run test")?.success())
    }

    /// The database as the user who may make roles: for migrations and seeding.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.url("postgres")
    }

    /// The database as the server uses it.
    #[must_use]
    pub fn server_url(&self) -> String {
        self.url("jackstaff_app")
    }

    /// Asks the database past row-level security; the rows, with `|` between columns.
    ///
    /// # Errors
    /// What `psql` says.
    pub fn query(&self, sql: &str) -> Result<String> {
        self.psql(DATABASE, sql)
    }

    /// Lets the cluster outlive this value.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn release(self, pids: &Path) -> Result<()> {
        match self.process {
            Some(process) => process.release(pids),
            None => Ok(()),
        }
    }

    fn url(&self, user: &str) -> String {
        format!("host={} user={user} dbname={DATABASE}", self.socket.display())
    }

    fn psql(&self, database: &str, sql: &str) -> Result<String> {
        let output = Command::new(self.programs.join("psql"))
            .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database])
            .arg("-h")
            .arg(&self.socket)
            .args(["-c", sql])
            .output()
            .context("cannot run psql")?;
        if !output.status.success() {
            bail!("psql: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

fn temporary_folder() -> Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("jackstaff-pg-").tempdir().context("no temporary folder")
}

/// Copies a folder with its owners.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status().context("cannot run cp")?;
    if !status.success() {
        bail!("cannot copy {} to {}", from.display(), to.display());
    }
    Ok(())
}

fn initialize(programs: &Path, owner: &Owner, data: &Path) -> Result<()> {
    let output = owner
        .command(&programs.join("initdb"), data)
        .arg("-D")
        .arg(data)
        .args(["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
        .output()
        .context("cannot run initdb")?;
    if !output.status.success() {
        bail!("initdb failed:\n{}", tail(&String::from_utf8_lossy(&output.stderr)));
    }
    Ok(())
}

/// The folder of the newest installed PostgreSQL's programs.
fn programs() -> Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .context("PostgreSQL is not installed; ./dev setup installs it")?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            path.join("bin/initdb").exists().then_some((version, path.join("bin")))
        })
        .collect();
    found.sort();
    found
        .pop()
        .map(|(_, path)| path)
        .context("PostgreSQL's programs are not installed; ./dev setup installs them")
}

/// Who the cluster belongs to: PostgreSQL refuses to run as root.
struct Owner {
    user: Option<(u32, u32)>,
}

impl Owner {
    fn choose() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self { user: None });
        }
        let passwd = fs::read_to_string("/etc/passwd").context("cannot read the list of users")?;
        let find = |wanted: &str| {
            let line = passwd.lines().find(|line| line.split(':').next() == Some(wanted))?;
            let mut ids = line.split(':').skip(2).map_while(|id| id.parse().ok());
            Some((ids.next()?, ids.next()?))
        };
        let user =
            find("postgres").or_else(|| find("nobody")).context("there is no user postgres nor nobody")?;
        Ok(Self { user: Some(user) })
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    fn make_folder(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).context("cannot close the folder")?;
        if let Some((user, group)) = self.user {
            chown(folder, Some(user), Some(group)).context("cannot give the folder to PostgreSQL's user")?;
        }
        Ok(())
    }
}
