//! What can go wrong with a keychain.

/// The cause, as the platform tells it.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a keychain did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum KeychainError {
    /// There is no keychain on this computer, or it does not run.
    #[error("there is no keychain on this computer, or it does not run")]
    Missing(#[source] Cause),
    /// The keychain is locked, or unlocking was dismissed.
    #[error("the keychain is locked")]
    Locked(#[source] Cause),
    /// The keychain holds several entries of this name.
    #[error("the keychain holds {count} entries of this name")]
    Ambiguous {
        /// How many.
        count: usize,
    },
    /// The passphrase does not open the keychain file.
    #[error("the passphrase does not open the keychain file")]
    WrongPassphrase,
    /// What the keychain holds is damaged.
    #[error("what the keychain holds is damaged: {what}")]
    Damaged {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The keychain took the secret, but does not give it back.
    #[error("the keychain did not keep the secret")]
    NotKept,
    /// The keychain failed in another way.
    #[error("the keychain failed")]
    Failed(#[source] Cause),
}

impl KeychainError {
    pub(crate) fn failed(cause: impl Into<Cause>) -> Self {
        Self::Failed(cause.into())
    }
}

/// Maps the errors of the platforms. `NoEntry` is an answer, not an error: whoever asks handles it first.
impl From<keyring_core::Error> for KeychainError {
    fn from(error: keyring_core::Error) -> Self {
        use keyring_core::Error;
        match error {
            Error::PlatformFailure(cause) => Self::Missing(cause),
            Error::NoStorageAccess(cause) => Self::Locked(cause),
            Error::NoDefaultStore => Self::Missing("no native keychain is built in".into()),
            Error::Ambiguous(entries) => Self::Ambiguous { count: entries.len() },
            // These two carry the secret itself: it must not reach a log.
            Error::BadEncoding(bytes) => {
                drop(zeroize::Zeroizing::new(bytes));
                Self::Damaged { what: "an entry is not of the expected encoding" }
            }
            Error::BadDataFormat(bytes, _) => {
                drop(zeroize::Zeroizing::new(bytes));
                Self::Damaged { what: "an entry is not of the expected form" }
            }
            Error::BadStoreFormat(_) => {
                Self::Damaged { what: "the keychain itself is not of the expected form" }
            }
            error => Self::failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyring_core::Error;

    #[track_caller]
    fn check(error: Error, expected: &str) {
        let mapped = match KeychainError::from(error) {
            KeychainError::Missing(_) => "missing",
            KeychainError::Locked(_) => "locked",
            KeychainError::Ambiguous { .. } => "ambiguous",
            KeychainError::Damaged { .. } => "damaged",
            KeychainError::Failed(_) => "failed",
            KeychainError::WrongPassphrase | KeychainError::NotKept => "ours",
        };
        assert_eq!(mapped, expected);
    }

    #[test]
    fn every_error_of_the_platforms_has_its_place() {
        check(Error::PlatformFailure("no bus".into()), "missing");
        check(Error::NoStorageAccess("prompt dismissed".into()), "locked");
        check(Error::NoDefaultStore, "missing");
        check(Error::Ambiguous(Vec::new()), "ambiguous");
        check(Error::BadEncoding(vec![1]), "damaged");
        check(Error::BadDataFormat(vec![1], "x".into()), "damaged");
        check(Error::BadStoreFormat("x".into()), "damaged");
        check(Error::TooLong("user".into(), 3), "failed");
        check(Error::Invalid("user".into(), "empty".into()), "failed");
        check(Error::NotSupportedByStore("x".into()), "failed");
        check(Error::NoEntry, "failed");
    }

    #[test]
    fn a_damaged_entry_is_not_repeated_in_the_error() {
        let error = KeychainError::from(Error::BadEncoding(b"hunter2".to_vec()));
        assert!(!format!("{error:?} {error}").contains("hunter2"));
        assert!(!format!("{error:?}").contains("104, 117"));
    }
}
