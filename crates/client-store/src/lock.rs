//! Locks between processes.

use crate::error::OpenError;
use crate::files::{self, LEAD_LOCK, OPEN_LOCK};
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Held while a store is open: shared by all who use it, exclusive for who recovers it.
#[derive(Debug)]
pub(crate) struct OpenLock {
    _file: File,
}

/// The right to send the queue, which one process has at a time. Given back when dropped or when the process
/// ends, however it ends.
#[derive(Debug)]
pub struct Lead {
    _file: Option<File>,
}

impl Lead {
    /// Of a store that no other process can see.
    pub(crate) fn of_this_process() -> Self {
        Self { _file: None }
    }
}

pub(crate) fn share(folder: &Path) -> Result<OpenLock, OpenError> {
    let file = open(folder, OPEN_LOCK)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(OpenLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
        Err(TryLockError::Error(error)) => Err(unwritable(folder, error)),
    }
}

pub(crate) fn exclude(folder: &Path) -> Result<OpenLock, OpenError> {
    let file = open(folder, OPEN_LOCK)?;
    match file.try_lock() {
        Ok(()) => Ok(OpenLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
        Err(TryLockError::Error(error)) => Err(unwritable(folder, error)),
    }
}

/// `None` while another process has the lead.
pub(crate) fn lead(folder: &Path) -> io::Result<Option<Lead>> {
    let file = files::open_private(&folder.join(LEAD_LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lead { _file: Some(file) })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn open(folder: &Path, name: &str) -> Result<File, OpenError> {
    files::open_private(&folder.join(name)).map_err(|error| unwritable(folder, error))
}

pub(crate) fn unwritable(
    folder: &Path,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> OpenError {
    OpenError::Unwritable { path: folder.to_owned(), source: error.into() }
}
