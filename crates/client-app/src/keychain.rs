//! The keychain as the application uses it: off the async threads, with a closed code for each failure.

use crate::problem::Coded;
use api_types::ErrorCode;
use client_keychain::KeychainError;

/// Under this name all items of the application lie in the keychain.
pub(crate) const SERVICE: &str = "org.jackstaff.desktop";

/// Why the keychain gave or took nothing. Nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum KeychainFailure {
    /// The keychain failed.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// What it holds is not of our form.
    #[error("what the keychain holds is not of the expected form")]
    Unreadable,
    /// The thread that asked ended early.
    #[error("asking the keychain ended early")]
    Interrupted,
}

impl KeychainFailure {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Keychain(error) => match error {
                KeychainError::Missing(_) | KeychainError::Failed(_) => ErrorCode::KeychainMissing,
                KeychainError::Locked(_) | KeychainError::WrongPassphrase => ErrorCode::KeychainLocked,
                KeychainError::Ambiguous { .. } | KeychainError::Damaged { .. } | KeychainError::NotKept => {
                    ErrorCode::KeychainEntryMissing
                }
            },
            Self::Unreadable => ErrorCode::KeychainEntryMissing,
            Self::Interrupted => ErrorCode::ClientBug,
        }
    }
}

impl Coded for KeychainFailure {
    fn code(&self) -> ErrorCode {
        self.code()
    }
}

/// Asks the keychain on a thread that may block: it may wait for the user to unlock.
pub(crate) async fn on_its_own_thread<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, KeychainFailure> + Send + 'static,
) -> Result<T, KeychainFailure> {
    tokio::task::spawn_blocking(ask).await.unwrap_or(Err(KeychainFailure::Interrupted))
}
