//! What may go wrong in more than one use case.

use crate::problem::{Coded, Problem};
use api_types::ErrorCode;

/// No account is open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignedOut,
    /// The local data of the account cannot be opened.
    #[error("the local data is not open: {}", .0.detail)]
    Blocked(Problem),
}

impl Coded for NotReady {
    fn code(&self) -> ErrorCode {
        match self {
            Self::SignedOut => ErrorCode::NotSignedIn,
            Self::Blocked(problem) => problem.code,
        }
    }
}
