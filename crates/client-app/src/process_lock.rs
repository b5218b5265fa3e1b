//! Locks between processes of the same user: one refreshes, one sends.

use crate::files::{create_private_folder, open_private_file};
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

/// How often a waiting process looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// A lock that is held; freed when dropped, and by the operating system when the process ends.
#[derive(Debug)]
pub(crate) struct ProcessLock {
    _file: File,
}

/// Why a lock could not be taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LockError {
    /// Another process holds it for longer than one wanted to wait.
    #[error("another process of yours is at it")]
    Held,
    /// The lock file cannot be made.
    #[error("the lock file cannot be used")]
    File(#[from] io::Error),
}

/// Takes the lock at `path`, waiting for up to `patience`. Its folder is made when it is not there.
pub(crate) async fn take(path: &Path, patience: Duration) -> Result<ProcessLock, LockError> {
    if let Some(folder) = path.parent() {
        create_private_folder(folder)?;
    }
    let mut waited = Duration::ZERO;
    loop {
        let file = open_private_file(path)?;
        match file.try_lock() {
            Ok(()) => return Ok(ProcessLock { _file: file }),
            Err(TryLockError::WouldBlock) if waited < patience => {
                tokio::time::sleep(LOOK_AGAIN).await;
                waited += LOOK_AGAIN;
            }
            Err(TryLockError::WouldBlock) => return Err(LockError::Held),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_holds_it_and_the_next_waits() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x.lock");
        let first = take(&path, Duration::ZERO).await.unwrap();
        assert!(matches!(take(&path, LOOK_AGAIN * 2).await, Err(LockError::Held)));
        let waiting = {
            let path = path.clone();
            tokio::spawn(async move { take(&path, Duration::from_secs(30)).await })
        };
        drop(first);
        waiting.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn what_is_no_file_is_an_error_of_its_own() {
        let home = tempfile::tempdir().unwrap();
        take(&home.path().join("made/x.lock"), Duration::ZERO).await.unwrap();
        assert!(matches!(take(home.path(), Duration::ZERO).await, Err(LockError::File(_))));
    }
}
