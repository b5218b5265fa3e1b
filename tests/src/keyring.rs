//! The operating system's keychain: a session bus and gnome-keyring, both private.

use crate::process::Process;
use crate::wait;
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const START_LIMIT: Duration = Duration::from_secs(30);
const PASSWORD: &str = "keyring of a test\n";

/// A session bus with an unlocked keychain on it.
pub struct Keyring {
    home: PathBuf,
    runtime: tempfile::TempDir,
    logs: PathBuf,
    daemon: Option<Process>,
    _bus: Process,
}

impl Keyring {
    /// Starts both. What is kept lies under `home` and is there again at the next start.
    ///
    /// # Errors
    /// When one of them does not start.
    pub async fn start(home: &Path, logs: &Path) -> Result<Self> {
        fs::create_dir_all(home).context("cannot make the keychain's folder")?;
        // The path of a socket has at most 107 bytes, so it does not lie under `home`.
        let runtime =
            tempfile::Builder::new().prefix("jackstaff-bus-").tempdir().context("no temporary folder")?;
        fs::set_permissions(runtime.path(), fs::Permissions::from_mode(0o700))
            .context("cannot close the folder")?;
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--nopidfile", "--nosyslog"]);
        command.arg(format!("--address={}", bus_address(runtime.path())));
        set_folders(&mut command, home, runtime.path());
        let bus = Process::spawn("session-bus", &mut command, &logs.join("session-bus.log"))?;
        let mut keyring =
            Self { home: home.to_path_buf(), runtime, logs: logs.to_path_buf(), daemon: None, _bus: bus };
        wait::until("the session bus", START_LIMIT, || {
            let there = keyring.runtime.path().join("bus").exists();
            async move { there.then_some(()) }
        })
        .await?;
        keyring.unlock().await?;
        Ok(keyring)
    }

    /// Gives a command this bus and nothing of the user's own session.
    pub fn apply(&self, command: &mut Command) {
        set_folders(command, &self.home, self.runtime.path());
    }

    /// What [`Self::apply`] sets, for commands that are started elsewhere.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        folders(&self.home, self.runtime.path())
    }

    /// Locks the keychain, as a session does that sits at its screen saver.
    ///
    /// # Errors
    /// What the keychain says.
    pub fn lock(&self) -> Result<()> {
        self.dbus_send(&[
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        ])
        .map(drop)
    }

    /// Unlocks it again.
    ///
    /// # Errors
    /// When it does not start anew with its password.
    pub async fn unlock(&mut self) -> Result<()> {
        if let Some(mut daemon) = self.daemon.take() {
            daemon.stop()?;
        }
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        command.arg(format!("--control-directory={}", self.runtime.path().join("keyring").display()));
        self.apply(&mut command);
        let log = self.logs.join("keyring.log");
        self.daemon = Some(Process::spawn_with_input("keyring", &mut command, &log, PASSWORD)?);
        wait::until("an unlocked keychain", START_LIMIT, || {
            let unlocked = self.is_unlocked();
            async move { unlocked.then_some(()) }
        })
        .await
    }

    /// Everything that an application keeps here.
    ///
    /// # Errors
    /// When the keychain cannot be read.
    pub fn secrets(&self, service: &str) -> Result<Vec<String>> {
        let mut command = Command::new("secret-tool");
        command.args(["search", "--all", "service", service]);
        self.apply(&mut command);
        let output = command.output().context("cannot run secret-tool")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.lines().filter_map(|line| line.strip_prefix("secret = ")).map(str::to_owned).collect())
    }

    fn is_unlocked(&self) -> bool {
        let owned = self.dbus_send(&[
            "--dest=org.freedesktop.DBus",
            "/",
            "org.freedesktop.DBus.NameHasOwner",
            "string:org.freedesktop.secrets",
        ]);
        if !owned.is_ok_and(|said| said.contains("true")) {
            return false;
        }
        let locked = self.dbus_send(&[
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets/collection/login",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        ]);
        locked.is_ok_and(|said| said.contains("false"))
    }

    fn dbus_send(&self, words: &[&str]) -> Result<String> {
        let mut command = Command::new("dbus-send");
        command.args(["--session", "--print-reply", "--reply-timeout=5000"]).args(words);
        self.apply(&mut command);
        let output = command.output().context("cannot run dbus-send")?;
        if !output.status.success() {
            bail!("dbus-send: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn bus_address(runtime: &Path) -> String {
    format!("unix:path={}", runtime.join("bus").display())
}

fn folders(home: &Path, runtime: &Path) -> Vec<(String, String)> {
    let text = |path: &Path| path.display().to_string();
    vec![
        ("HOME".to_owned(), text(home)),
        ("XDG_DATA_HOME".to_owned(), text(&home.join("data"))),
        ("XDG_CONFIG_HOME".to_owned(), text(&home.join("config"))),
        ("XDG_CACHE_HOME".to_owned(), text(&home.join("cache"))),
        ("XDG_RUNTIME_DIR".to_owned(), text(runtime)),
        ("DBUS_SESSION_BUS_ADDRESS".to_owned(), bus_address(runtime)),
    ]
}

fn set_folders(command: &mut Command, home: &Path, runtime: &Path) {
    command.envs(folders(home, runtime)).env_remove("GNOME_KEYRING_CONTROL");
}
