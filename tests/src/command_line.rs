//! `jackstaffctl`, as a person or a script runs it.

use crate::browser::BrowserScript;
use crate::keyring::Keyring;
use crate::places;
use crate::process::Process;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// An installation of one user.
#[derive(Clone)]
pub struct CommandLine {
    /// The folder of its local files.
    pub home: PathBuf,
    /// What its environment has.
    pub variables: Vec<(String, String)>,
}

/// What became of a command.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit code; −1 when it was killed.
    pub code: i32,
    /// What it said.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

impl CommandLine {
    /// An installation for one test.
    #[must_use]
    pub fn new(home: &Path, keyring: &Keyring, browser: &BrowserScript) -> Self {
        let mut variables = keyring.variables();
        variables.push(("BROWSER".to_owned(), browser.program().display().to_string()));
        Self { home: home.to_path_buf(), variables }
    }

    /// Adds to its environment, or replaces there.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn run(&self, arguments: &[&str]) -> Result<Outcome> {
        let output = self.command(arguments)?.output().context("cannot run jackstaffctl")?;
        Ok(Outcome {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Starts a command and does not wait for it; what it says goes to `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, arguments: &[&str], log: &Path) -> Result<Process> {
        Process::spawn("jackstaffctl", &mut self.command(arguments)?, log)
    }

    /// The command, ready to be run. Nothing of the user's own session reaches it.
    ///
    /// # Errors
    /// When the executable is missing.
    pub fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new(places::executable("jackstaffctl")?);
        command.args(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("JACKSTAFF_")) {
            command.env_remove(name);
        }
        command
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .env("JACKSTAFF_HOME", &self.home);
        Ok(command)
    }
}

impl Outcome {
    /// The JSON that the command printed.
    ///
    /// # Errors
    /// When it ended with another code than `code`, or printed none.
    pub fn json(&self, code: i32) -> Result<serde_json::Value> {
        self.expect(code)?;
        serde_json::from_str(&self.stdout).with_context(|| format!("no JSON: {self:?}"))
    }

    /// The error that the command printed on its standard error.
    ///
    /// # Errors
    /// When it ended with another code than `code`, or printed none.
    pub fn error(&self, code: i32) -> Result<serde_json::Value> {
        self.expect(code)?;
        let line = self.stderr.lines().rfind(|line| line.starts_with('{')).unwrap_or_default();
        serde_json::from_str(line).with_context(|| format!("no error in JSON: {self:?}"))
    }

    /// # Errors
    /// When the command ended with another code.
    pub fn expect(&self, code: i32) -> Result<()> {
        if self.code != code {
            bail!(
                "ended with {} in place of {code}\nstdout: {}\nstderr: {}",
                self.code,
                self.stdout,
                self.stderr
            );
        }
        Ok(())
    }
}
