//! Failures as the page gets them.

use api_types::ErrorCode;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A failure. The page has a message and a hint for each code in its catalogue; `detail` adds what is particular
/// to this time. No text holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProblemView {
    /// Which failure.
    pub code: ErrorCode,
    /// What happened this time, in plain words; may be empty.
    pub detail: String,
}

impl From<client_app::Problem> for ProblemView {
    fn from(problem: client_app::Problem) -> Self {
        let client_app::Problem { code, detail } = problem;
        Self { code, detail }
    }
}
