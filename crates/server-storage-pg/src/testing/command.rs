//! Running the programs of PostgreSQL, which refuse to run as root.

use super::TestDatabaseError;
use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest version that the server supports, and the newest that may be installed beside it.
const VERSIONS: std::ops::RangeInclusive<u32> = 15..=30;

/// Where the newest installed PostgreSQL has its programs, and its version.
pub(crate) fn find_binaries() -> Result<(PathBuf, u32), TestDatabaseError> {
    let found =
        VERSIONS.rev().map(|version| (PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")), version));
    found.into_iter().find(|(path, _)| path.join("initdb").exists()).ok_or(TestDatabaseError::NoBinaries)
}

/// Whose files the cluster's are: the user to become when this process is root.
pub(crate) fn other_user() -> Option<&'static str> {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    is_root.then_some("postgres")
}

/// A command that runs `program` as an unprivileged user and ends when the thread that starts it does.
pub(crate) fn unprivileged(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig=SIGQUIT");
    if let Some(user) = other_user() {
        command.arg(format!("--reuid={user}")).arg(format!("--regid={user}")).arg("--init-groups");
    }
    command.arg(program).current_dir("/").stdin(Stdio::null());
    command
}

/// Runs a program to its end.
pub(crate) fn run<S: AsRef<OsStr>>(
    program: &'static str,
    mut command: Command,
    arguments: &[S],
) -> Result<(), TestDatabaseError> {
    let output = command.args(arguments).output().map_err(|error| TestDatabaseError::Io(program, error))?;
    if output.status.success() {
        return Ok(());
    }
    let output =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(TestDatabaseError::Program { program, output })
}
