//! A display without a screen.

use crate::process::Process;
use crate::wait;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const START_LIMIT: Duration = Duration::from_secs(30);

/// A running X server.
pub struct Display {
    name: String,
    logs: PathBuf,
    window_manager: Option<Process>,
    _server: Process,
}

impl Display {
    /// Starts one of this size on a number that is free.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(width: u32, height: u32, logs: &Path) -> Result<Self> {
        let log = logs.join("display.log");
        let _ = std::fs::remove_file(&log);
        let screen = format!("{width}x{height}x24");
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"]);
        let server = Process::spawn("display", &mut command, &log)?;
        let number = wait::until("the display's number", START_LIMIT, || {
            let said = server.said();
            async move { said.lines().find_map(|line| line.trim().parse::<u32>().ok()) }
        })
        .await?;
        Ok(Self {
            name: format!(":{number}"),
            logs: logs.to_path_buf(),
            window_manager: None,
            _server: server,
        })
    }

    /// Adds a window manager, so that windows have frames and take turns.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn with_window_manager(mut self) -> Result<Self> {
        let mut command = Command::new("openbox");
        command.arg("--sm-disable").env("DISPLAY", &self.name);
        self.window_manager = Some(Process::spawn("openbox", &mut command, &self.logs.join("openbox.log"))?);
        wait::until("the window manager", START_LIMIT, || {
            let ready = self.run("xprop", &["-root", "_NET_SUPPORTING_WM_CHECK"]);
            async move { ready.is_ok_and(|said| said.contains("window id")).then_some(()) }
        })
        .await?;
        Ok(self)
    }

    /// The value of `DISPLAY`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A picture of the whole screen.
    ///
    /// # Errors
    /// When it cannot be taken.
    pub fn picture(&self, file: &Path) -> Result<()> {
        let file = file.to_str().context("a file name that is no text")?;
        self.run("import", &["-silent", "-window", "root", file]).map(drop)
    }

    /// A picture of one window, without its frame; the same window gives the same bytes.
    ///
    /// # Errors
    /// When it cannot be taken.
    pub fn picture_of(&self, window: &str, file: &Path) -> Result<()> {
        let file = file.to_str().context("a file name that is no text")?;
        let exclude = "png:exclude-chunks=date,time";
        self.run(
            "import",
            &["-silent", "-window", window, "-define", exclude, "+set", "date:create", "-strip", file],
        )
        .map(drop)
    }

    /// The window of the application with this process id.
    ///
    /// # Errors
    /// When it has none.
    pub fn window_of(&self, process: u32) -> Result<String> {
        let process = process.to_string();
        let found = self.xdotool(&["search", "--onlyvisible", "--pid", &process, "--name", "Jackstaff"])?;
        found.lines().last().map(str::to_owned).context("the application has no window")
    }

    /// Real keyboard and mouse events, in xdotool's words.
    ///
    /// # Errors
    /// What xdotool says.
    pub fn xdotool(&self, words: &[&str]) -> Result<String> {
        self.run("xdotool", words)
    }

    /// Runs a program on this display; what it says.
    ///
    /// # Errors
    /// When it fails.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = Command::new(program)
            .args(arguments)
            .env("DISPLAY", &self.name)
            .output()
            .with_context(|| format!("cannot run {program}"))?;
        if !output.status.success() {
            bail!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}
