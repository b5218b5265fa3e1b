//! Where things are: the workspace, the executables under test, the pictures.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The folder of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// The folder of what `./dev` installs and keeps for this checkout.
#[must_use]
pub fn state_folder() -> PathBuf {
    workspace().join(".jackstaff")
}

/// The folder of the executables, `target/debug`: where this executable itself was built.
///
/// # Errors
/// When the system does not tell.
pub fn executables() -> Result<PathBuf> {
    let own = std::env::current_exe().context("where this executable is")?;
    let folder = own.parent().context("an executable without a folder")?;
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    Ok(folder.to_path_buf())
}

/// An executable under test. It is never built here: cargo does that before, with one set of features.
///
/// # Errors
/// When it is missing, since a journey without its subject must not pass.
pub fn executable(name: &str) -> Result<PathBuf> {
    let path = executables()?.join(name);
    if !path.is_file() {
        bail!(
            "{} is missing. Build everything first: cargo build --workspace --all-targets --features custom-protocol",
            path.display()
        );
    }
    Ok(path)
}

/// A folder under `target/`, made if need be.
///
/// # Errors
/// When it cannot be made.
pub fn target_folder(name: &str) -> Result<PathBuf> {
    let executables = executables()?;
    let folder = executables.parent().unwrap_or(&executables).join(name);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// A file of this package.
#[must_use]
pub fn test_file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
