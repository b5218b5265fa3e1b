//! What the server's answer to an edit means for it.

use api_types::{ErrorCode, Problem};
use std::time::Duration;
use uuid::Uuid;

/// What came back after an edit was handed to the network.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It is written, now or by an earlier attempt.
    Applied {
        /// The scope's epoch.
        epoch: Uuid,
        /// The revision that the edit became.
        revision: i64,
        /// The documents written, in the order of the operations.
        documents: Vec<api_types::WrittenDocument>,
    },
    /// Nothing, or nothing readable: the request or the answer was lost.
    Lost {
        /// Why, for people.
        code: ErrorCode,
    },
    /// The server wants to be asked again later.
    Busy {
        /// How long to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// The session has ended.
    SessionExpired,
    /// An answer that says no.
    Refused(Box<Problem>),
}

/// What becomes of an edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is done.
    Applied {
        /// The scope's epoch.
        epoch: Uuid,
        /// The revision that it became.
        revision: i64,
        /// The documents written, in the order of the operations.
        documents: Vec<api_types::WrittenDocument>,
    },
    /// The server has moved on; the user decides.
    Conflict(Box<Problem>),
    /// The server refuses it for good; the user decides.
    Refused(Box<Problem>),
    /// It waits for a new sign-in.
    Paused,
    /// Nobody knows: it is repeated under the same id, after a while.
    Unknown {
        /// Why, for people.
        code: ErrorCode,
        /// The server's own wish for the wait.
        retry_after: Option<Duration>,
    },
}

/// Says what an answer means. Only an answer that proves that the edit had no effect, now or by an earlier
/// attempt, ends the repeating: a server keeps the ids of what it wrote for good, so it answers a repeat of an
/// applied edit with `Applied`, never with a conflict.
#[must_use]
pub fn classify(answer: Answer) -> Outcome {
    match answer {
        Answer::Applied { epoch, revision, documents } => Outcome::Applied { epoch, revision, documents },
        Answer::Lost { code } => Outcome::Unknown { code, retry_after: None },
        Answer::Busy { retry_after } => Outcome::Unknown { code: ErrorCode::Unavailable, retry_after },
        Answer::SessionExpired => Outcome::Paused,
        Answer::Refused(problem) => match problem.code {
            ErrorCode::Conflict | ErrorCode::PreconditionFailed => Outcome::Conflict(problem),
            ErrorCode::Unauthenticated | ErrorCode::SessionExpired | ErrorCode::NotSignedIn => {
                Outcome::Paused
            }
            // A server that fails may have written before it failed.
            ErrorCode::Internal | ErrorCode::Unavailable | ErrorCode::RateLimited | ErrorCode::Busy => {
                Outcome::Unknown { code: problem.code, retry_after: None }
            }
            _ if problem.status >= 500 || problem.status == 429 => {
                Outcome::Unknown { code: problem.code, retry_after: None }
            }
            _ => Outcome::Refused(problem),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: ErrorCode, status: u16) -> Answer {
        Answer::Refused(Box::new(Problem {
            r#type: "about:blank".to_owned(),
            title: String::new(),
            status,
            detail: String::new(),
            code,
            errors: Vec::new(),
            conflicts: Vec::new(),
            request_id: String::new(),
        }))
    }

    #[track_caller]
    fn check(answer: &Answer, expected: &str) {
        let outcome = match classify(answer.clone()) {
            Outcome::Applied { .. } => "applied",
            Outcome::Conflict(_) => "conflict",
            Outcome::Refused(_) => "refused",
            Outcome::Paused => "paused",
            Outcome::Unknown { .. } => "unknown",
        };
        assert_eq!(outcome, expected, "{answer:?}");
    }

    #[test]
    fn only_a_proof_ends_the_repeating() {
        check(&Answer::Applied { epoch: Uuid::nil(), revision: 1, documents: Vec::new() }, "applied");
        check(&Answer::Lost { code: ErrorCode::Offline }, "unknown");
        check(&Answer::Busy { retry_after: None }, "unknown");
        check(&Answer::SessionExpired, "paused");
        check(&problem(ErrorCode::Conflict, 409), "conflict");
        check(&problem(ErrorCode::PreconditionFailed, 412), "conflict");
        check(&problem(ErrorCode::Unauthenticated, 401), "paused");
        check(&problem(ErrorCode::Forbidden, 403), "refused");
        check(&problem(ErrorCode::NotFound, 404), "refused");
        check(&problem(ErrorCode::ValidationFailed, 422), "refused");
        check(&problem(ErrorCode::IdempotencyKeyReused, 422), "refused");
        check(&problem(ErrorCode::PayloadTooLarge, 413), "refused");
        check(&problem(ErrorCode::RateLimited, 429), "unknown");
        check(&problem(ErrorCode::Internal, 500), "unknown");
        check(&problem(ErrorCode::Unavailable, 503), "unknown");
        check(&problem(ErrorCode::InvalidRequest, 502), "unknown");
    }

    #[test]
    fn the_servers_wish_is_handed_on() {
        let wish = Some(Duration::from_secs(7));
        assert_eq!(
            classify(Answer::Busy { retry_after: wish }),
            Outcome::Unknown { code: ErrorCode::Unavailable, retry_after: wish }
        );
    }
}
