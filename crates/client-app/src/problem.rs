//! Failures as the user meets them: a closed code and what happened this time.

use api_types::ErrorCode;
use std::error::Error;

/// A failure, without its cause: what an interface shows. Message and hint for the code come from the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which failure.
    pub code: ErrorCode,
    /// What happened this time, in plain words and without secrets; may be empty.
    pub detail: String,
}

impl Problem {
    /// A problem with words of its own.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// Implemented by the error of every use case.
pub trait Coded: Error {
    /// The closed code of this failure.
    fn code(&self) -> ErrorCode;

    /// What happened this time: the error and its causes, each telling its own part.
    fn detail(&self) -> String
    where
        Self: Sized,
    {
        causes(self)
    }

    /// Both, for showing.
    fn problem(&self) -> Problem
    where
        Self: Sized,
    {
        Problem::new(self.code(), self.detail())
    }
}

/// The texts of an error and its causes, joined; a part that only repeats the one before is left out.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut last = text.clone();
    let mut next = error.source();
    while let Some(cause) = next {
        let part = cause.to_string();
        if !part.is_empty() && part != last {
            text.push_str(": ");
            text.push_str(&part);
            last = part;
        }
        next = cause.source();
    }
    text
}
