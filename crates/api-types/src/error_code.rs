//! The one closed list of error codes, from the server to the page.

use serde::{Deserialize, Serialize};

/// Declares the codes once, so that the list of all of them cannot miss one.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $code:ident,)*) => {
        /// What went wrong, for programs. A variant exists only while somebody branches on it or explains it:
        /// each has a message and a hint in the page's catalogue, which the command line shows too.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema, ts_rs::TS,
        )]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $code,)*
        }

        impl ErrorCode {
            /// Every code, in order: first those that the server says, then those of the client.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];
        }
    };
}

error_codes! {
    // --- said by the server ---
    /// The request is not of the documented form.
    InvalidRequest,
    /// The document would break rules; `errors` names them.
    ValidationFailed,
    /// No token, or one that is not accepted.
    Unauthenticated,
    /// The caller may see this, but not do it.
    Forbidden,
    /// There is no such thing, or the caller may not see it.
    NotFound,
    /// The method is not offered here.
    MethodNotAllowed,
    /// A precondition does not hold; the answer carries the current state.
    Conflict,
    /// The version in `If-Match` is not the current one.
    PreconditionFailed,
    /// A write without the version read.
    PreconditionRequired,
    /// The same idempotency key was used with another body.
    IdempotencyKeyReused,
    /// The cursor or epoch is no longer served; start from the snapshot.
    CursorExpired,
    /// The body is larger than the limit named in the text.
    PayloadTooLarge,
    /// The body is not JSON.
    UnsupportedMediaType,
    /// Too many requests.
    RateLimited,
    /// The server failed; nothing was written unless a repeat says so.
    Internal,
    /// The server is not ready or shutting down.
    Unavailable,

    // --- said by the client ---
    /// The address cannot be read as a server's address.
    InvalidAddress,
    /// Nothing answers at the address.
    ServerUnreachable,
    /// Something answers at the address, but not a Jackstaff server.
    NotAJackstaffServer,
    /// The server calls itself by another address than the one typed.
    ResourceMismatch,
    /// The server's certificate is not trusted by this computer.
    UntrustedCertificate,
    /// Issuer or client id differ from what was confirmed before.
    PinnedIssuerChanged,
    /// The identity provider cannot be reached.
    ProviderUnreachable,
    /// The identity provider's answers break the standard.
    ProviderMisbehaved,
    /// The identity provider does not support PKCE with S256.
    PkceUnsupported,
    /// The user or the provider refused the sign-in.
    SignInRefused,
    /// The user cancelled the sign-in.
    SignInCancelled,
    /// Nobody came back from the browser in time.
    SignInTimedOut,
    /// None of the allowed loopback ports is free.
    NoLoopbackPort,
    /// The session has ended; a new sign-in is needed.
    SessionExpired,
    /// Nobody is signed in.
    NotSignedIn,
    /// The account is in none of the groups that have a role.
    NoRole,
    /// There is no connection to the server.
    Offline,
    /// There is no keychain on this computer.
    KeychainMissing,
    /// The keychain is locked, or unlocking was dismissed.
    KeychainLocked,
    /// The keychain has lost the entry that opens the local data.
    KeychainEntryMissing,
    /// The local data is damaged.
    StoreCorrupt,
    /// The local data was written by a newer version.
    StoreTooNew,
    /// The local data cannot be written.
    StoreUnwritable,
    /// The registration document is not valid; the reason is a code of its own.
    LicenseInvalid,
    /// A waiting edit conflicts with what the server has by now.
    EditConflict,
    /// There is no such edit, or it is past the point where this can be done.
    EditNotFound,
    /// Another process of the same user is doing this.
    Busy,
    /// No browser could be started.
    BrowserMissing,
    /// A file is not the document that it should be, or holds what cannot be taken over.
    DocumentInvalid,
    /// Arguments or environment variables of the command line are not of the documented form.
    Usage,
    /// A bug of the client.
    ClientBug,
}

impl ErrorCode {
    /// The code as it stands on the wire.
    #[must_use]
    pub fn as_str(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(text)) => text,
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_from_its_wire_form() {
        for code in ErrorCode::ALL {
            let wire = code.as_str();
            assert!(wire.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{wire}");
            assert_eq!(serde_json::from_str::<ErrorCode>(&format!("\"{wire}\"")).unwrap(), *code);
        }
    }
}
