//! Where things are.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// An executable that was built beside this one.
pub(crate) fn sibling(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe().context("where this executable is")?;
    let path = own.with_file_name(name);
    if !path.is_file() {
        bail!("{} is missing: build it first, with cargo build --workspace", path.display());
    }
    Ok(path)
}
