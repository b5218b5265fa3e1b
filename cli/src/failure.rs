//! What ends a command early, and with which status.

use crate::catalogue::texts;
use crate::output::{Format, printable};
use api_types::ErrorCode;
use client_app::{Coded, Problem};
use serde_json::json;
use std::process::ExitCode;

/// The exit statuses of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Status {
    Done = 0,
    Refused = 1,
    Usage = 2,
    NotSignedIn = 3,
    Offline = 4,
    Conflict = 5,
    Queued = 6,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

impl From<ErrorCode> for Status {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::NotSignedIn | ErrorCode::SessionExpired | ErrorCode::Unauthenticated => {
                Self::NotSignedIn
            }
            ErrorCode::Offline
            | ErrorCode::ServerUnreachable
            | ErrorCode::ProviderUnreachable
            | ErrorCode::Unavailable
            | ErrorCode::RateLimited => Self::Offline,
            ErrorCode::Conflict | ErrorCode::PreconditionFailed | ErrorCode::EditConflict => Self::Conflict,
            ErrorCode::Usage => Self::Usage,
            _ => Self::Refused,
        }
    }
}

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A failure with a code.
    Problem(Problem),
    /// A file that cannot be read as the document it should be: everything that is wrong with it.
    Document(Vec<flag_formats::Problem>),
    /// A document that can be read, but breaks rules: all of them.
    Invalid(Vec<flag_model::change_set::Problem>),
    /// The command itself failed, as when standard output is closed.
    Other(anyhow::Error),
}

impl Failure {
    /// A failure in words of its own.
    pub(crate) fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::Problem(Problem::new(code, detail))
    }

    /// The command itself failed.
    pub(crate) fn other(error: impl Into<anyhow::Error>) -> Self {
        Self::Other(error.into())
    }

    /// What the user said, in arguments or environment variables, cannot be used.
    pub(crate) fn usage(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Usage, detail)
    }

    /// A document with these problems.
    pub(crate) fn document(problems: Vec<flag_formats::Problem>) -> Self {
        Self::Document(problems)
    }

    /// Tells the user on standard error; answers the status to end with.
    pub(crate) fn report(&self, format: Format) -> Status {
        let problem = match self {
            Self::Problem(problem) => problem.clone(),
            Self::Document(problems) => {
                listed(problems.iter().map(|problem| (&problem.pointer, &problem.detail, &problem.advice)))
            }
            Self::Invalid(problems) => {
                listed(problems.iter().map(|problem| (&problem.pointer, &problem.detail, &problem.advice)))
            }
            Self::Other(error) => Problem::new(ErrorCode::ClientBug, format!("{error:#}")),
        };
        let (message, mut hint) = texts(problem.code);
        if problem.code == ErrorCode::KeychainMissing {
            // A way that the window does not have, for servers and containers.
            hint.push_str(
                " Or choose a sealed file with JACKSTAFF_KEYCHAIN=file:PATH and \
                 JACKSTAFF_KEYCHAIN_PASSPHRASE_FILE=PATH.",
            );
        }
        match format {
            Format::Json => {
                let code = problem.code.as_str();
                let detail = problem.detail;
                let mut said = json!({"code": code, "message": message, "hint": hint, "detail": detail});
                match self {
                    Self::Document(problems) => said["errors"] = json!(problems),
                    Self::Invalid(problems) => said["errors"] = json!(problems),
                    Self::Problem(_) | Self::Other(_) => {}
                }
                eprintln!("{said}");
            }
            Format::Text => {
                eprintln!("error: {message}");
                if !problem.detail.is_empty() {
                    for line in problem.detail.lines() {
                        eprintln!("       {}", printable(line));
                    }
                }
                eprintln!("       {hint}");
            }
        }
        problem.code.into()
    }
}

/// The text with a full stop, unless it has one.
pub(crate) fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// Everything that is wrong with a document, a line each.
fn listed<'a>(problems: impl Iterator<Item = (&'a String, &'a String, &'a String)>) -> Problem {
    let lines = problems.map(|(pointer, detail, advice)| {
        let place = if pointer.is_empty() { "/" } else { pointer };
        format!("{place}: {} {}", sentence(detail), sentence(advice))
    });
    Problem::new(ErrorCode::DocumentInvalid, lines.collect::<Vec<_>>().join("\n"))
}

impl<E: Coded> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Problem(error.problem())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: ErrorCode, expected: Status) {
        assert_eq!(Status::from(code), expected, "{code:?}");
    }

    #[test]
    fn the_exit_status_says_what_a_script_can_do_about_it() {
        check(ErrorCode::NotSignedIn, Status::NotSignedIn);
        check(ErrorCode::SessionExpired, Status::NotSignedIn);
        check(ErrorCode::ServerUnreachable, Status::Offline);
        check(ErrorCode::ProviderUnreachable, Status::Offline);
        check(ErrorCode::Offline, Status::Offline);
        check(ErrorCode::Conflict, Status::Conflict);
        check(ErrorCode::Forbidden, Status::Refused);
        check(ErrorCode::StoreCorrupt, Status::Refused);
        check(ErrorCode::SignInCancelled, Status::Refused);
        check(ErrorCode::Usage, Status::Usage);
        assert_eq!((Status::Refused as u8, Status::Queued as u8, Status::Done as u8), (1, 6, 0));
    }
}
