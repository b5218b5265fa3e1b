//! What the client asks of a server, so that it can administer more than one kind of server.
//!
//! An implementation talks to one server on behalf of one account. It gets its access token from a
//! [`TokenSource`] for each call, and asks once for a newer one when the server refuses it.

#![forbid(unsafe_code)]

use api_types::{
    ChangeEntry, ChangeSetBody, ChangeSetResponse, ErrorCode, EventMessage, FeedPage, Me, Problem, ServerInfo,
};
use async_trait::async_trait;
use flag_model::{Key, Scope};
use futures_util::stream::BoxStream;
use std::time::Duration;

/// A failed call.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// No answer, or none that can be used: nobody knows whether the request had an effect. The same request
    /// may be repeated, since every write carries its own id.
    #[error("the server cannot be reached")]
    Unreachable {
        /// For programs: `offline`, `server_unreachable`, `untrusted_certificate`, …
        code: ErrorCode,
        /// What happened, in plain words, without secrets.
        detail: String,
    },
    /// The server answers, but wants to be asked again later (429, 503).
    #[error("the server is busy")]
    Busy {
        /// How long to wait, if the server says so.
        retry_after: Option<Duration>,
    },
    /// The session has ended: the refresh token is gone or refused.
    #[error("the session has ended")]
    SessionExpired,
    /// The server refused the request, and would again.
    #[error("the server refused the request")]
    Refused(Box<Problem>),
    /// The answer is not of the documented form.
    #[error("the server's answer cannot be read")]
    Unreadable {
        /// What was wrong with it.
        detail: String,
    },
}

impl RemoteError {
    /// The closed code of this failure.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unreachable { code, .. } => *code,
            Self::Busy { .. } => ErrorCode::Unavailable,
            Self::SessionExpired => ErrorCode::SessionExpired,
            Self::Refused(problem) => problem.code,
            Self::Unreadable { .. } => ErrorCode::NotAJackstaffServer,
        }
    }
}

/// A bearer token for one call. Not printable.
pub struct BearerToken(pub zeroize::Zeroizing<String>);

impl std::fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BearerToken(…)")
    }
}

/// Gives access tokens.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A token that is good for at least some seconds.
    async fn access_token(&self) -> Result<BearerToken, RemoteError>;
    /// A newer token, after the server refused `refused`.
    async fn renew_after(&self, refused: &BearerToken) -> Result<BearerToken, RemoteError>;
}

/// A server, on behalf of one account.
#[async_trait]
pub trait RemoteServer: Send + Sync {
    /// What the server says of itself, with its registration document.
    async fn server_info(&self) -> Result<ServerInfo, RemoteError>;
    /// Who the account is there, and what it may do.
    async fn me(&self) -> Result<Me, RemoteError>;
    /// A page of a scope's feed; without a cursor, from the snapshot. `Refused` with
    /// [`ErrorCode::CursorExpired`]: begin without a cursor.
    async fn feed(&self, scope: &Scope, cursor: Option<&str>, limit: u32) -> Result<FeedPage, RemoteError>;
    /// Sends a change set; a repeat with the same id has no second effect and the same answer.
    async fn send_change_set(&self, change_set: &ChangeSetBody) -> Result<ChangeSetResponse, RemoteError>;
    /// The last changes of a flag, newest first.
    async fn flag_changes(
        &self,
        project: &Key,
        flag: &Key,
        limit: u32,
    ) -> Result<Vec<ChangeEntry>, RemoteError>;
    /// The event stream: nudges. Ends when the connection or the token does.
    async fn events(&self) -> Result<BoxStream<'static, Result<EventMessage, RemoteError>>, RemoteError>;
}
