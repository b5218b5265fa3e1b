//! Names, rights and atomic replacement of the files of a store.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(crate) const DATABASE: &str = "store.db";
pub(crate) const WAL: &str = "store.db-wal";
pub(crate) const SHM: &str = "store.db-shm";
pub(crate) const SIDECAR: &str = "store.json";
pub(crate) const OPEN_LOCK: &str = "open.lock";
pub(crate) const LEAD_LOCK: &str = "lead.lock";

/// Makes the folder, for its owner only.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Opens a file to write, for its owner only; makes it if need be.
pub(crate) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Replaces a file so that a power cut leaves the old one or the new one.
pub(crate) fn replace(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let new = folder.join(format!("{name}.new.{}", std::process::id()));
    let mut file = open_private(&new)?;
    file.set_len(0)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&new, folder.join(name))?;
    sync_folder(folder)
}

/// Makes renames in a folder durable. Windows has no such call and needs none.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Renames what is there of the database to `store.<ending>.db`, with its log, so that it can still be opened.
pub(crate) fn rename_database(folder: &Path, ending: &str) -> io::Result<PathBuf> {
    let new = format!("store.{ending}.db");
    // The log first: a database without its log is older than it was, a log without its database is nothing.
    for (old, suffix) in [(WAL, "-wal"), (SHM, "-shm"), (DATABASE, "")] {
        match std::fs::rename(folder.join(old), folder.join(format!("{new}{suffix}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    sync_folder(folder)?;
    Ok(folder.join(new))
}
