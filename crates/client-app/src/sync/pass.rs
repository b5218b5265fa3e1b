//! One pass: steps until nothing is due.

use crate::account::OpenAccount;
use crate::app::Inner;
use crate::problem::Problem;
use crate::sync::live::problem_of;
use crate::sync::step::{StepError, Taken, step};
use api_types::change_set::ScopeBody;
use client_store::StoreError;
use client_sync::EditState;
use std::sync::Arc;
use std::time::Duration;

/// How long to wait for another process that is sending.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What a pass did.
#[derive(Debug, Default)]
pub(crate) struct Effort {
    /// Edits that the server applied.
    pub(crate) applied: u32,
    /// Why it ended early.
    pub(crate) problem: Option<Problem>,
}

/// What is kept up to date: the list of projects and the projects that are open.
pub(crate) fn scopes_of(account: &OpenAccount) -> Vec<ScopeBody> {
    let projects = account.open_projects().into_iter().map(|project_key| ScopeBody::Project { project_key });
    std::iter::once(ScopeBody::Installation).chain(projects).collect()
}

/// Reads the scopes to their end and sends what waits; ends at the first failure.
pub(crate) async fn pass(
    inner: &Inner,
    account: &Arc<OpenAccount>,
    scopes: &[ScopeBody],
) -> Result<Effort, StoreError> {
    account.live.at_once();
    {
        let mut state = account.live.state();
        state.wanted_again.extend(scopes.iter().cloned());
        state.absent.clear();
    }
    let mut effort = Effort::default();
    let mut waited = Duration::ZERO;
    loop {
        match step(inner, account, scopes).await {
            Ok(Taken::Worked) => {}
            Ok(Taken::Sent(edit)) => effort.applied += u32::from(edit.state == EditState::Applied),
            Ok(Taken::ElsewhereSending) if waited < PATIENCE => {
                tokio::time::sleep(LOOK_AGAIN).await;
                waited += LOOK_AGAIN;
            }
            Ok(Taken::ElsewhereSending | Taken::WaitUntil(_) | Taken::Idle) => break,
            Err(StepError::Remote(error)) => {
                effort.problem = Some(problem_of(&error));
                break;
            }
            Err(StepError::Store(error)) => return Err(error),
        }
    }
    if effort.problem.is_none() {
        // Signed out before, or kept waiting by an earlier failure.
        effort.problem = account.live.state().problem.clone();
    }
    crate::sync::update_counts(inner, account).await;
    Ok(effort)
}
