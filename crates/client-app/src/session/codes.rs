//! The closed codes of what the identity provider and the discovery of a server can fail of.

use crate::accounts::AccountsError;
use api_types::ErrorCode;
use client_oidc::{DiscoveryError, SignInError};
use client_store::{OpenError, StoreError};

/// The code of a sign-in that did not succeed.
pub(crate) fn sign_in_code(error: &SignInError) -> ErrorCode {
    match error {
        SignInError::ProviderUnreachable(_) => ErrorCode::ProviderUnreachable,
        SignInError::UntrustedCertificate(_) => ErrorCode::UntrustedCertificate,
        SignInError::IssuerMismatch { .. } | SignInError::ProviderMisbehaved(_) => {
            ErrorCode::ProviderMisbehaved
        }
        SignInError::PkceUnsupported => ErrorCode::PkceUnsupported,
        SignInError::Refused(_) => ErrorCode::SignInRefused,
        SignInError::Cancelled => ErrorCode::SignInCancelled,
        SignInError::TimedOut => ErrorCode::SignInTimedOut,
        SignInError::NoLoopbackPort { .. } => ErrorCode::NoLoopbackPort,
    }
}

/// The code of a server that could not be found.
pub(crate) fn discovery_code(error: &DiscoveryError) -> ErrorCode {
    match error {
        DiscoveryError::InvalidAddress(_) => ErrorCode::InvalidAddress,
        DiscoveryError::Unreachable(_) => ErrorCode::ServerUnreachable,
        DiscoveryError::UntrustedCertificate(_) => ErrorCode::UntrustedCertificate,
        DiscoveryError::NotAJackstaffServer { .. } | DiscoveryError::NoSignIn => {
            ErrorCode::NotAJackstaffServer
        }
        DiscoveryError::ResourceMismatch { .. } => ErrorCode::ResourceMismatch,
    }
}

/// The code of local data that does not open.
pub(crate) fn open_code(error: &OpenError) -> ErrorCode {
    match error {
        OpenError::KeyMissing { .. } | OpenError::WrongKey { .. } => ErrorCode::KeychainEntryMissing,
        OpenError::Corrupt(_) => ErrorCode::StoreCorrupt,
        OpenError::TooNew { .. } => ErrorCode::StoreTooNew,
        OpenError::Unwritable { .. } => ErrorCode::StoreUnwritable,
        OpenError::InUse => ErrorCode::Busy,
        OpenError::Absent | OpenError::Exists | OpenError::NotEncrypted => ErrorCode::ClientBug,
    }
}

/// The code of a failed operation on local data.
pub(crate) fn store_code(error: &StoreError) -> ErrorCode {
    match error {
        StoreError::Corrupt(_) => ErrorCode::StoreCorrupt,
        StoreError::Unwritable(_) => ErrorCode::StoreUnwritable,
        StoreError::Busy => ErrorCode::Busy,
        StoreError::EditNotFound(_)
        | StoreError::EditState(_)
        | StoreError::OutcomeUnknown
        | StoreError::Nothing => ErrorCode::EditNotFound,
        StoreError::EditExists(_) | StoreError::EpochChanged | StoreError::Failed(_) => ErrorCode::ClientBug,
    }
}

/// The code of a list of servers that cannot be used.
pub(crate) fn accounts_code(error: &AccountsError) -> ErrorCode {
    match error {
        AccountsError::TooNew => ErrorCode::StoreTooNew,
        AccountsError::Damaged(_) => ErrorCode::StoreCorrupt,
        AccountsError::File { .. } => ErrorCode::StoreUnwritable,
    }
}
