//! The cluster behind the test databases.

use super::TestDatabaseError;
use super::command::{find_binaries, other_user, run, unprivileged};
use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// Fast instead of durable: these files are thrown away.
const SETTINGS: &str = "\
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 64MB
autovacuum_naptime = 1min
log_min_messages = warning
";

/// Names the socket.
const DEFAULT_PORT: u16 = 5432;

const START_TIMEOUT: Duration = Duration::from_secs(60);

/// A running server of its own.
pub(crate) struct Cluster {
    folder: TempDir,
    port: u16,
    process_id: u32,
    /// Waits for the server. A thread that does nothing else, since the server ends with the thread that
    /// started it.
    keeper: Option<JoinHandle<()>>,
}

impl Cluster {
    /// A server that listens on its socket only.
    pub(crate) async fn start() -> Result<Self, TestDatabaseError> {
        Self::start_on(DEFAULT_PORT, |_| Ok(Vec::new())).await
    }

    /// Copies the template and starts a server on it. `prepare` may change the files in the cluster's folder;
    /// it answers further arguments of the server.
    pub(crate) async fn start_on(
        port: u16,
        prepare: impl FnOnce(&Path) -> Result<Vec<String>, TestDatabaseError>,
    ) -> Result<Self, TestDatabaseError> {
        let (binaries, version) = find_binaries()?;
        let template = template(&binaries, version)?;
        let folder = private_folder("jackstaff-pg-")?;
        let data = folder.path().join("data");
        run("cp", Command::new("cp"), &["-a".as_ref(), template.as_os_str(), data.as_os_str()])?;
        let log =
            File::create(folder.path().join("log")).map_err(|error| TestDatabaseError::Io("log", error))?;
        let mut command = unprivileged(&binaries.join("postgres"));
        command.arg("-D").arg(&data).arg("-k").arg(folder.path()).args(prepare(folder.path())?);
        command.stdout(Stdio::null()).stderr(log);
        let (process_id, keeper) = keep(command)?;
        let cluster = Self { folder, port, process_id, keeper: Some(keeper) };
        let ready = tokio::time::timeout(START_TIMEOUT, cluster.ready()).await;
        if ready.is_err() {
            let log = std::fs::read_to_string(cluster.path().join("log")).unwrap_or_default();
            return Err(TestDatabaseError::Start { log });
        }
        Ok(cluster)
    }

    /// The URL of a database on this cluster.
    pub(crate) fn url(&self, user: &str, database: &str) -> String {
        let host = self.path().to_string_lossy().replace('/', "%2F");
        let port = self.port;
        format!("postgres://{user}@{host}:{port}/{database}")
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    async fn ready(&self) {
        while tokio_postgres::connect(&self.url("postgres", "postgres"), NoTls).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Immediate shutdown: nothing in here is worth a checkpoint.
        let _ = Command::new("kill").arg("-QUIT").arg(self.process_id.to_string()).status();
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

fn keep(mut command: Command) -> Result<(u32, JoinHandle<()>), TestDatabaseError> {
    let (sender, receiver) = mpsc::channel();
    let keeper = std::thread::spawn(move || match command.spawn() {
        Ok(mut child) => {
            let _ = sender.send(Ok(child.id()));
            let _ = child.wait();
        }
        Err(error) => {
            let _ = sender.send(Err(error));
        }
    });
    let started = receiver.recv().unwrap_or_else(|_| Err(std::io::ErrorKind::BrokenPipe.into()));
    let process_id = started.map_err(|error| TestDatabaseError::Io("postgres", error))?;
    Ok((process_id, keeper))
}

/// A folder that only the cluster's user enters.
fn private_folder(prefix: &str) -> Result<TempDir, TestDatabaseError> {
    let folder = tempfile::Builder::new()
        .prefix(prefix)
        .tempdir()
        .map_err(|error| TestDatabaseError::Io("mkdir", error))?;
    if let Some(user) = other_user() {
        run("chown", Command::new("chown"), &[user.as_ref(), folder.path().as_os_str()])?;
    }
    Ok(folder)
}

/// The data folder that is copied; made when this machine has none yet. It is renamed into its place when it is
/// whole, so that nobody copies half of it.
fn template(binaries: &Path, version: u32) -> Result<PathBuf, TestDatabaseError> {
    let owner = other_user().map_or_else(user_name, str::to_owned);
    let place = std::env::temp_dir().join(format!("jackstaff-pg-template-{version}-{owner}"));
    if place.join("PG_VERSION").exists() {
        return Ok(place);
    }
    let folder = private_folder("jackstaff-pg-new-")?;
    let data = folder.path().join("data");
    let arguments =
        ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"];
    let mut initdb = unprivileged(&binaries.join("initdb"));
    initdb.arg("-D").arg(&data);
    run("initdb", initdb, &arguments)?;
    let settings = data.join("postgresql.auto.conf");
    std::fs::write(&settings, SETTINGS).map_err(|error| TestDatabaseError::Io("settings", error))?;
    let mode = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(&data, mode).map_err(|error| TestDatabaseError::Io("chmod", error))?;
    match std::fs::rename(&data, &place) {
        Ok(()) => Ok(place),
        // Another process was faster.
        Err(_) if place.join("PG_VERSION").exists() => Ok(place),
        Err(error) => Err(TestDatabaseError::Io("rename", error)),
    }
}

/// Names the template of this user; not who that is.
fn user_name() -> String {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").map_or_else(|_| "user".to_owned(), |process| process.uid().to_string())
}
